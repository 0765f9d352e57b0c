package org.signpost.srs;

import org.signpost.address.Domain;
import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes and reads rewritten senders.
 *
 * <p>{@code SRS0=hash=day=domain=local} names the sender whose mail was passed on, and {@code
 * SRS1=hashday=domain==rest} one that another server has rewritten already, so that addresses don't
 * grow with every server. The hash is a keyed one over the day and what follows: nobody else can
 * make us send bounces anywhere, and what we made is good for three weeks.
 *
 * @param key the secret; whoever has it can make such addresses
 * @param clock tells the day
 */
@SuppressWarnings("ArrayRecordComponent") // a secret is used, never compared or printed
public record Srs(byte[] key, InstantSource clock) {

    /** Longer than any server tries to deliver, by two weeks. */
    private static final int MOST_DAYS = 21;

    /** Two characters of base32 tell the day; they begin anew every 1024 days. */
    private static final int DAYS = 1024;

    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    /** 40 bits: one guess in a million millions is right, and each costs a session. */
    private static final int HASH_CHARACTERS = 8;

    private static final Pattern SRS0 =
            Pattern.compile("(?i)srs0[=+-]([a-z2-7]{8})=([a-z2-7]{2})=([^=]+)=(.+)");

    /** Of other servers too, whose hashes and days are their own. */
    private static final Pattern FOREIGN_SRS0 = Pattern.compile("(?i)srs0([=+-].+)");

    private static final Pattern SRS1 =
            Pattern.compile("(?i)srs1[=+-]([a-z2-7]{8})([a-z2-7]{2})=([^=]+)=([=+-].+)");

    private static final Pattern FOREIGN_SRS1 = Pattern.compile("(?i)srs1[=+-][^=]+=([^=]+)=(.+)");

    /** Whether an address looks like one of these, whoever made it. */
    public static boolean isRewritten(Mailbox mailbox) {
        String local = mailbox.local().text().toLowerCase(Locale.ROOT);
        return local.matches("srs[01][=+-].*");
    }

    /**
     * The sender in whose place mail is passed on; empty where no address can be made of it, as of
     * one that is too long or in another script.
     *
     * @param by the domain that passes it on, which gets the bounces
     */
    public Optional<Mailbox> rewritten(Mailbox sender, Domain by) {
        Optional<Domain> domain = sender.domain();
        if (domain.isEmpty() || !sender.isAscii()) return Optional.empty();
        String local = sender.local().text();
        Matcher first = FOREIGN_SRS0.matcher(local);
        Matcher second = FOREIGN_SRS1.matcher(local);
        String rewritten;
        if (first.matches()) {
            rewritten = again(domain.get().text(), first.group(1));
        } else if (second.matches()) {
            rewritten = again(second.group(1), second.group(2));
        } else {
            String rest = domain.get() + "=" + local;
            rewritten = "SRS0=" + hash(today(), rest) + "=" + text(today()) + "=" + rest;
        }
        return Mailbox.parse(rewritten + "@" + by);
    }

    private String again(String domain, String rest) {
        String signed = domain.toLowerCase(Locale.ROOT) + "=" + rest;
        return "SRS1=" + hash(today(), signed) + text(today()) + "=" + signed;
    }

    /** What a local part of ours stands for. */
    public sealed interface Reading {

        /** The address that bounces go to. */
        record Original(Mailbox address) implements Reading {}

        /** It isn't one of ours, or not any more; {@code why} in plain words. */
        record Refused(String why) implements Reading {}
    }

    /** Whose sender that local part stands for. */
    public Reading read(LocalPart local) {
        Matcher first = SRS0.matcher(local.text());
        if (first.matches()) return first(first);
        Matcher second = SRS1.matcher(local.text());
        if (second.matches()) return second(second);
        return new Reading.Refused("it is no rewritten sender");
    }

    private Reading first(Matcher match) {
        String rest = match.group(3) + "=" + match.group(4);
        return refusal(match, rest)
                .orElseGet(() -> original(match.group(4) + "@" + match.group(3)));
    }

    private Reading second(Matcher match) {
        String rest = match.group(3).toLowerCase(Locale.ROOT) + "=" + match.group(4);
        return refusal(match, rest)
                .orElseGet(() -> original("SRS0" + match.group(4) + "@" + match.group(3)));
    }

    /** Why it isn't taken, by the hash and the day, which come first. */
    private Optional<Reading> refusal(Matcher match, String rest) {
        long age = Math.floorMod(today() - number(match.group(2)), DAYS);
        if (!isOurs(match.group(1), today() - age, rest)) {
            return Optional.of(new Reading.Refused("its hash isn't ours"));
        }
        return age > MOST_DAYS
                ? Optional.of(new Reading.Refused("it is older than " + MOST_DAYS + " days"))
                : Optional.empty();
    }

    private static Reading original(String address) {
        return Mailbox.parse(address)
                .<Reading>map(Reading.Original::new)
                .orElseGet(() -> new Reading.Refused("it holds no address"));
    }

    /** Servers on the way may have changed the case of all of it. */
    private boolean isOurs(String hash, long day, String rest) {
        return MessageDigest.isEqual(
                hash(day, rest).getBytes(StandardCharsets.US_ASCII),
                hash.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
    }

    /** Of the whole day, so that the two characters of it mean no other. */
    private String hash(long day, String text) {
        String rest = day + "=" + text;
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] octets =
                    mac.doFinal(rest.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            StringBuilder out = new StringBuilder(HASH_CHARACTERS);
            for (int i = 0; i < HASH_CHARACTERS; i++) out.append(BASE32.charAt(octets[i] & 31));
            return out.toString();
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static String text(long day) {
        int low = (int) (day % DAYS);
        return "" + BASE32.charAt(low >> 5) + BASE32.charAt(low & 31);
    }

    /** In days since 1970. */
    private long today() {
        return clock.instant().getEpochSecond() / Duration.ofDays(1).toSeconds();
    }

    private static int number(String day) {
        String lower = day.toLowerCase(Locale.ROOT);
        return BASE32.indexOf(lower.charAt(0)) << 5 | BASE32.indexOf(lower.charAt(1));
    }
}
