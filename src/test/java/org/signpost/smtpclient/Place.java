package org.signpost.smtpclient;

import org.signpost.smtpclient.Sent.Progress;
import org.signpost.tls.ServerTls;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A reply in one of the dialogues that a client has with servers. */
record Place(Dialect dialect, Step step) {

    private static final Set<Step> LOGIN = EnumSet.of(Step.AUTH, Step.USER, Step.PASSWORD);

    /** The replies of a session, in their order. */
    enum Step {
        GREETING("", "220 mx.example.com", Progress.NOTHING),
        STARTTLS("STARTTLS", "220 go", Progress.NOTHING),
        HELLO("", "250 mx.example.com", Progress.NOTHING),
        OLD_HELLO("HELO", "250 mx.example.com", Progress.NOTHING),
        AUTH("AUTH LOGIN", "334 VXNlcm5hbWU6", Progress.NOTHING),
        USER("", "334 UGFzc3dvcmQ6", Progress.NOTHING),
        PASSWORD("", "235 2.7.0 ok", Progress.NOTHING),
        MAIL("MAIL", "250 ok", Progress.NOTHING),
        RCPT("RCPT", "250 ok", Progress.ENVELOPE),
        DATA("DATA", "354 go", Progress.ENVELOPE),
        CONTENT(".", "250 taken", Progress.CONTENT),
        CHUNK("BDAT", "250 taken", Progress.CONTENT);

        private final String command;
        private final String good;
        private final Progress progress;

        /**
         * A reply.
         *
         * @param command how the line begins that it answers
         * @param good what a good server says
         * @param progress how far a message has gone before it
         */
        Step(String command, String good, Progress progress) {
            this.command = command;
            this.good = good;
            this.progress = progress;
        }
    }

    /** How client and server speak, by what the server offers. */
    enum Dialect {
        STEP_BY_STEP,
        WITHOUT_EHLO,
        PIPELINED,
        CHUNKED,
        LMTP,
        /** Inside TLS. */
        LOGIN;

        private List<String> extensions() {
            return switch (this) {
                case STEP_BY_STEP, WITHOUT_EHLO -> List.of();
                case PIPELINED, LMTP -> List.of("PIPELINING");
                case CHUNKED -> List.of("PIPELINING", "CHUNKING", "BINARYMIME");
                case LOGIN -> List.of("PIPELINING", "AUTH LOGIN");
            };
        }

        private Set<Step> steps() {
            Set<Step> steps = EnumSet.allOf(Step.class);
            steps.removeAll(this == CHUNKED ? Set.of(Step.DATA, Step.CONTENT) : Set.of(Step.CHUNK));
            if (this != LOGIN) steps.removeAll(Place.LOGIN);
            if (this != LOGIN) steps.remove(Step.STARTTLS);
            if (this != WITHOUT_EHLO) steps.remove(Step.OLD_HELLO);
            return steps;
        }

        /** Whether the client reads the reply in another way than in the dialects before. */
        private boolean isOwn(Step step) {
            return switch (this) {
                case STEP_BY_STEP -> true;
                case WITHOUT_EHLO -> step == Step.OLD_HELLO;
                case PIPELINED, CHUNKED, LMTP -> step.compareTo(Step.HELLO) > 0;
                case LOGIN -> step == Step.STARTTLS || step.compareTo(Step.HELLO) > 0;
            };
        }

        /** Answers EHLO, or the first of two. */
        private void answerHello(HostileServer.Peer peer) throws IOException {
            if (this == WITHOUT_EHLO) peer.say("502 5.5.1 what?\r\n");
            else peer.offer(extensions());
        }

        /** A message as it is sent then. */
        Outgoing form(Outgoing plain) {
            return new Outgoing(
                    plain.sender(),
                    plain.wishes(),
                    plain.recipients(),
                    plain.content(),
                    this == CHUNKED);
        }

        /** The last reply before the content. */
        Place beforeContent() {
            return new Place(this, this == CHUNKED ? Step.RCPT : Step.DATA);
        }

        /** The last reply of a message. */
        Place end() {
            return new Place(this, this == CHUNKED ? Step.CHUNK : Step.CONTENT);
        }
    }

    /** Each once that the client reads in a way of its own. */
    static List<Place> all() {
        List<Place> places = new ArrayList<>();
        for (Dialect dialect : Dialect.values()) {
            for (Step step : dialect.steps()) {
                if (dialect.isOwn(step)) places.add(new Place(dialect, step));
            }
        }
        return places;
    }

    private static List<Place> all(Predicate<Place> which) {
        return all().stream().filter(which).toList();
    }

    /** Where the server asks for content. */
    static List<Place> goAheads() {
        return all(place -> place.step == Step.DATA);
    }

    /** Where the server can't ask for anything; in a login every 3yz is a challenge. */
    static List<Place> verdicts() {
        return all(place -> !place.isLogin() && place.step != Step.DATA);
    }

    /** Where the client has no more commands under way, no content, and no TLS to begin. */
    static List<Place> pauses() {
        return all(place -> {
            if (place.step == Step.STARTTLS) return false;
            Step first = place.dialect == Dialect.STEP_BY_STEP ? Step.DATA : Step.MAIL;
            return place.step.compareTo(first) < 0;
        });
    }

    /** Whether the client waits there as for any command. */
    private boolean isCommand() {
        return step.compareTo(Step.GREETING) > 0 && step.compareTo(Step.MAIL) < 0;
    }

    boolean isLogin() {
        return LOGIN.contains(step);
    }

    /** What a good server says there. */
    String good() {
        return step.good;
    }

    /** How far a message has gone that ends there. */
    Progress progress() {
        return step.progress;
    }

    /**
     * How long a client waits that has little time here, and for other replies of the same kind.
     *
     * @param brief for these
     * @param rest for all others
     */
    Timeouts impatience(Duration brief, Timeouts rest) {
        Timeouts.Data data = rest.data();
        return new Timeouts(
                rest.connect(),
                step == Step.GREETING ? brief : rest.greeting(),
                isCommand() ? brief : rest.command(),
                step == Step.MAIL ? brief : rest.mail(),
                step == Step.RCPT ? brief : rest.rcpt(),
                new Timeouts.Data(
                        step == Step.DATA ? brief : data.initiation(),
                        data.block(),
                        progress() == Progress.CONTENT ? brief : data.termination()),
                rest.quit());
    }

    /** Answers all before it as a good server does, and hears what it would answer. */
    void reach(HostileServer.Peer peer, ServerTls certificate) throws IOException {
        for (Step next : dialect.steps()) {
            if (next == Step.STARTTLS) peer.hear("EHLO").offer(List.of("STARTTLS"));
            if (next != Step.GREETING) peer.hear(next.command);
            if (next == step) return;
            if (next == Step.HELLO) dialect.answerHello(peer);
            else peer.say(next.good + "\r\n");
            if (next == Step.STARTTLS) peer.startTls(certificate);
        }
    }
}
