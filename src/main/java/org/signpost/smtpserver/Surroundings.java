package org.signpost.smtpserver;

import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;
import org.signpost.policy.HeldDomains;
import org.signpost.queue.Queue;

/**
 * What all sessions of a server share for its whole life.
 *
 * @param queue takes what they receive
 * @param events hears what they do
 * @param clock dates Received fields and measures sessions
 * @param headcount counts the sessions of all listeners
 * @param ids names them
 * @param held whose mail can't leave
 */
public record Surroundings(
        Queue queue,
        EventSink events,
        Clock clock,
        Headcount headcount,
        SessionIds ids,
        HeldDomains held) {

    /** Where everybody's mail can leave. */
    public Surroundings(
            Queue queue, EventSink events, Clock clock, Headcount headcount, SessionIds ids) {
        this(queue, events, clock, headcount, ids, HeldDomains.NONE);
    }

    /** With a headcount and names of their own. */
    public static Surroundings of(Queue queue, EventSink events, Clock clock) {
        return new Surroundings(queue, events, clock, new Headcount(), new SessionIds(clock));
    }

    /** The same, but for whose mail can't leave. */
    public Surroundings with(HeldDomains others) {
        return new Surroundings(queue, events, clock, headcount, ids, others);
    }
}
