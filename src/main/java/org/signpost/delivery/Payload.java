package org.signpost.delivery;

import org.signpost.smtpclient.Content;

/**
 * What an attempt hands over.
 *
 * @param content as the queue has it
 * @param signature what comes on top once its form is known
 * @param senders as whose mail it goes to whom
 */
record Payload(Content content, Signature signature, ReturnPaths senders) {}
