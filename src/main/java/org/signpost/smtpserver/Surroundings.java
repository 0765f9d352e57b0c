package org.signpost.smtpserver;

import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;
import org.signpost.queue.Queue;

/**
 * What all sessions of a server share for its whole life.
 *
 * @param queue takes what they receive
 * @param events hears what they do
 * @param clock dates Received fields and measures sessions
 * @param headcount counts the sessions of all listeners
 */
public record Surroundings(Queue queue, EventSink events, Clock clock, Headcount headcount) {}
