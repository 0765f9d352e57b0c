/**
 * Lets mail servers tell a domain which of their sessions with its hosts were encrypted and which
 * failed: the record that asks for reports, the reports, and the messages they travel in (RFC
 * 8460).
 *
 * <p>{@link org.signpost.tlsrpt.TlsRptLookup} finds who wants reports, {@link
 * org.signpost.tlsrpt.TlsReport} is one, {@link org.signpost.tlsrpt.ReportCover} and {@link
 * org.signpost.tlsrpt.ReportMail} send it, {@link org.signpost.tlsrpt.TlsReportReader} reads what
 * others send, and {@link org.signpost.tlsrpt.FailureSummary} says what to do about it.
 *
 * <p>Nobody who sends reports is trusted: what is read is bounded in size, depth and count, and
 * holds no control characters. Whether the message that brought it was signed, as RFC 8460 §3
 * demands, is its caller's question.
 *
 * <p>May use {@code dns}, which it is given, {@code json}, {@code message}, {@code mime} and {@code
 * address}.
 */
@NullMarked
package org.signpost.tlsrpt;

import org.jspecify.annotations.NullMarked;
