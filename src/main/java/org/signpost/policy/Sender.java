package org.signpost.policy;

import org.signpost.address.ReversePath;

/**
 * The sender in MAIL, and what was found out about it.
 *
 * @param path as MAIL has it
 * @param takesNoMail whether its domain says so by a null MX; asked only where {@link
 *     RoleRules#asksSenderDomain}
 */
public record Sender(ReversePath path, boolean takesNoMail) {}
