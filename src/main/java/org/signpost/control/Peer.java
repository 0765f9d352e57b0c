package org.signpost.control;

/**
 * Who is at the other end of the control socket, as the kernel says.
 *
 * @param user the name of the process's user
 * @param trusted whether that is root or the server's own user
 */
public record Peer(String user, boolean trusted) {}
