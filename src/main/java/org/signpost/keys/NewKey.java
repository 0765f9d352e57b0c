package org.signpost.keys;

import org.signpost.address.Domain;
import org.signpost.dns.DnsName;
import org.signpost.tls.SigningKey;

/**
 * A key that joins the others.
 *
 * @param domain that it signs for
 * @param selector under which it is published
 */
public record NewKey(Domain domain, DnsName selector, SigningKey key) {}
