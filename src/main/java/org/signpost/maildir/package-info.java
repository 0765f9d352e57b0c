/**
 * Puts messages into the folders of our own accounts, as Maildir has it, with Return-Path and
 * Delivered-To (RFC 5321 §4.4, RFC 9228). Uses {@code smtpclient} for the contract of content, and
 * {@code queue}, {@code account} and {@code config} below.
 */
@NullMarked
package org.signpost.maildir;

import org.jspecify.annotations.NullMarked;
