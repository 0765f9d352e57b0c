package org.signpost.authentication;

/** What a message can be examined by. */
public enum Standard {
    SPF,
    DKIM,
    DMARC,
    ARC,
    IPREV
}
