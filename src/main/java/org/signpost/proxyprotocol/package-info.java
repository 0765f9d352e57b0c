/**
 * Reads the header by which a proxy says for which client it connects: the PROXY protocol, versions
 * 1 and 2 (HAProxy's proxy-protocol.txt). Uses {@code address}.
 */
@NullMarked
package org.signpost.proxyprotocol;

import org.jspecify.annotations.NullMarked;
