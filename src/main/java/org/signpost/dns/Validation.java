package org.signpost.dns;

import org.signpost.dns.Answer.Failure;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.dnssec.ValidatingResolver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Validates by itself what recursive resolvers say, from trust anchors down (RFC 4035 §5).
 *
 * <p>A zone below no anchor is insecure (RFC 7672 §2.1.1), and so is one that is proven to be
 * unsigned. What can't be validated is no answer at all.
 */
final class Validation implements Statements {

    /** How dnsjava shows records: their name, class, type and all that they hold. */
    private static final Pattern RECORDS =
            Pattern.compile("\\{ (\\S+)\\. \\d+ [A-Z]+ ([A-Z0-9]+) .*\\}");

    private final InstantSource clock;
    private final ChainQuestions questions;
    private final ValidatingResolver validator;

    /** Nothing was validated yet. */
    Validation(Upstreams upstreams, TrustAnchors anchors, InstantSource clock) {
        this(upstreams, anchors, clock, step -> {});
    }

    /**
     * The same.
     *
     * @param told of each question that goes upstream, by any thread
     */
    Validation(
            Upstreams upstreams,
            TrustAnchors anchors,
            InstantSource clock,
            Consumer<ChainStep> told) {
        this.clock = clock;
        questions = new ChainQuestions(upstreams, clock, told);
        validator = new ValidatingResolver(questions, clock.withZone(ZoneOffset.UTC));
        try {
            byte[] text = anchors.text().getBytes(StandardCharsets.ISO_8859_1);
            validator.loadTrustAnchors(new ByteArrayInputStream(text));
        } catch (IOException e) {
            throw new IllegalStateException("anchors that were read before", e);
        }
    }

    /** When the signatures are valid that were seen. */
    SignatureTimes times() {
        return questions.times();
    }

    @Override
    public Said ask(Name name, int type, long end) {
        long mark = questions.mark();
        try {
            Message reply =
                    validator
                            .sendAsync(Wire.signedQuestion(name, type))
                            .toCompletableFuture()
                            .get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            return judge(reply, name, mark);
        } catch (TimeoutException e) {
            return new None(Failure.TIMEOUT, "no time left to validate " + name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new None(Failure.TIMEOUT, "interrupted while asking");
        } catch (ExecutionException e) {
            return failed(name, e);
        }
    }

    /** What kept the validator from its end: nobody told it something that it needed. */
    private static Said failed(Name name, Throwable thrown) {
        Throwable cause = thrown;
        while (isWrapping(cause) && cause.getCause() != null) cause = cause.getCause();
        if (cause instanceof ChainQuestions.Unanswered unanswered) return unanswered.why();
        // A stranger's records must not end a thread, whatever dnsjava makes of them.
        return new None(Failure.SERVFAIL, "what " + name + " says can't be validated: " + cause);
    }

    private static boolean isWrapping(Throwable thrown) {
        return thrown instanceof ExecutionException || thrown instanceof CompletionException;
    }

    private Said judge(Message reply, Name name, long mark) {
        if (reply.getHeader().getFlag(Flags.AD)) {
            return new Statement(reply, Security.SECURE, most(reply));
        }
        if (!Wire.isStatement(reply)) {
            questions.forget(name);
            return new None(Failure.BOGUS, bogus(name, reason(reply)));
        }
        // dnsjava passes over what it couldn't ask while it proves a denial: that proves nothing.
        return questions
                .failedSince(mark, names(reply, name))
                .<Said>map(why -> why)
                .orElseGet(() -> insecure(reply));
    }

    /** What is wrong, and what that may come of. */
    private String bogus(Name name, String reason) {
        String what = RECORDS.matcher(reason).replaceAll("$1 $2");
        String time = times().of(name).map(odd -> "; " + odd).orElse("");
        String clockDoubt = times().clockDoubt(clock.instant()).map(d -> "; " + d).orElse("");
        return "the DNSSEC of " + DnsName.of(name) + " is bogus: " + what + time + clockDoubt;
    }

    /** What only came with checking disabled is to be proven by us, or it is none. */
    private static Said insecure(Message reply) {
        return reply.getHeader().getFlag(Flags.CD)
                ? new None(Failure.SERVFAIL, "the resolver answers SERVFAIL unless unchecked")
                : new Statement(reply, Security.INSECURE);
    }

    private static List<Name> names(Message reply, Name asked) {
        return Stream.concat(
                        Stream.of(asked),
                        Stream.of(Section.ANSWER, Section.AUTHORITY)
                                .flatMap(s -> reply.getSection(s).stream())
                                .map(Record::getName))
                .toList();
    }

    /** No longer than the signatures hold, and as their TTLs say (RFC 4035 §5.3.3). */
    private Duration most(Message reply) {
        Instant now = clock.instant();
        return Stream.of(Section.ANSWER, Section.AUTHORITY)
                .flatMap(section -> reply.getSection(section).stream())
                .filter(RRSIGRecord.class::isInstance)
                .map(RRSIGRecord.class::cast)
                .map(signature -> most(signature, now))
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private static Duration most(RRSIGRecord signature, Instant now) {
        Duration left = Duration.between(now, signature.getExpire());
        Duration original = Duration.ofSeconds(signature.getOrigTTL());
        Duration least = left.compareTo(original) < 0 ? left : original;
        return least.isNegative() ? Duration.ZERO : least;
    }

    /** The validator's words, which it hides in a record of a class of its own. */
    private static String reason(Message reply) {
        return reply.getSection(Section.ADDITIONAL).stream()
                .filter(r -> r.getDClass() == ValidatingResolver.VALIDATION_REASON_QCLASS)
                .filter(TXTRecord.class::isInstance)
                .map(r -> String.join("", ((TXTRecord) r).getStrings()))
                .findFirst()
                .orElseGet(() -> Rcode.string(reply.getRcode()));
    }
}
