/**
 * Tells whether a domain wants its mail to travel by TLS to servers that it names and authorities
 * vouch for: MTA-STS (RFC 8461), for senders and for whoever publishes a policy. The DNS, the
 * trusted authorities, the clock and what was kept of earlier policies go in; the RFC's own words
 * come out, each with its reason in one plain line.
 *
 * <ul>
 *   <li>{@link org.signpost.mtasts.StsRecord} says whether a domain has a policy, and which;
 *   <li>{@link org.signpost.mtasts.StsFetch} fetches it, as a {@link org.signpost.mtasts.StsPolicy}
 *       or the reason why there is none;
 *   <li>{@link org.signpost.mtasts.StsCache} decides between what is kept of it and a new fetch.
 * </ul>
 *
 * <p>A policy never says anything about a host that DANE has judged: whoever uses it asks DANE
 * first (RFC 8461 §2).
 *
 * <p>May use {@code dns} and {@code http}, {@code tls} for the trusted authorities, {@code observe}
 * for the clock, and {@code address}.
 */
@NullMarked
package org.signpost.mtasts;

import org.jspecify.annotations.NullMarked;
