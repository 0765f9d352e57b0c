package org.signpost.mime;

/** Whether a message can go a certain way. */
public sealed interface Verdict {

    /** As it is. */
    record Fits() implements Verdict {}

    /**
     * With these changes.
     *
     * @param edits to its content
     */
    record Converted(Edits edits) implements Verdict {}

    /**
     * Not at all.
     *
     * @param status the enhanced status code (RFC 3463 §3.7, RFC 6531 §3.5)
     * @param reason in words that go on from "the message can't be converted: "
     */
    record CannotConvert(String status, String reason) implements Verdict {

        /** RFC 3463 §3.7: conversion required but not supported. */
        static CannotConvert unsupported(String reason) {
            return new CannotConvert("5.6.3", reason);
        }

        /** RFC 6531 §3.5: only SMTPUTF8 can carry it. */
        static CannotConvert needsSmtputf8(String reason) {
            return new CannotConvert("5.6.7", reason);
        }
    }
}
