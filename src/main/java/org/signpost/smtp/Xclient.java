package org.signpost.smtp;

import org.signpost.address.Characters;
import org.signpost.address.Domain;
import org.signpost.address.IpAddresses;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a proxy says by XCLIENT of the client for which it speaks (Postfix's XCLIENT_README).
 *
 * @param attributes each of which is right for what it is; empty where the proxy doesn't know
 */
public record Xclient(Map<Attribute, Optional<String>> attributes) {

    private static final Pattern SPACES = Pattern.compile(" +");
    private static final String IPV6 = "IPV6:";

    /** RFC 5321 §4.5.3.1.2: a domain has no more. */
    private static final int MOST_HELO = 255;

    /** What can be said. */
    public enum Attribute {
        NAME,
        ADDR,
        PORT,
        PROTO,
        HELO,
        LOGIN,
        DESTADDR,
        DESTPORT
    }

    /** What came of reading it. */
    public sealed interface Reading {}

    /** It is in order. */
    public record Read(Xclient xclient) implements Reading {}

    /** It isn't. */
    public record Malformed(String why) implements Reading {}

    /** Copies the map. */
    public Xclient {
        attributes = Map.copyOf(attributes);
    }

    /** Reads the arguments of the command. */
    static Reading parse(String arguments) {
        Map<Attribute, Optional<String>> attributes = new EnumMap<>(Attribute.class);
        for (String word : SPACES.split(arguments.strip(), -1)) {
            int equals = word.indexOf('=');
            if (equals < 0) return new Malformed("XCLIENT takes NAME=value");
            Optional<Attribute> attribute = attribute(word.substring(0, equals));
            if (attribute.isEmpty()) return new Malformed("XCLIENT attribute unknown");
            String xtext = word.substring(equals + 1);
            String value = Xtext.decode(xtext);
            if (!Xtext.isValid(xtext) || !fits(attribute.get(), value)) {
                return new Malformed("XCLIENT " + attribute.get() + " is malformed");
            }
            if (attributes.containsKey(attribute.get())) {
                return new Malformed("XCLIENT " + attribute.get() + " is there twice");
            }
            attributes.put(attribute.get(), known(value));
        }
        return new Read(new Xclient(attributes));
    }

    /** Whether something is said of that, if only that it isn't known. */
    public boolean tells(Attribute attribute) {
        return attributes.containsKey(attribute);
    }

    /** What is said; none where nothing is, or it isn't known. */
    public Optional<String> value(Attribute attribute) {
        return attributes.getOrDefault(attribute, Optional.empty());
    }

    /** Where the client connects from. */
    public Optional<InetAddress> address() {
        return value(Attribute.ADDR).flatMap(Xclient::address);
    }

    /** The client's name in the DNS. */
    public Optional<Domain> name() {
        return value(Attribute.NAME).flatMap(Domain::parse);
    }

    private static Optional<Attribute> attribute(String name) {
        for (Attribute attribute : Attribute.values()) {
            if (attribute.name().equalsIgnoreCase(name)) return Optional.of(attribute);
        }
        return Optional.empty();
    }

    private static Optional<String> known(String value) {
        return isUnavailable(value) ? Optional.empty() : Optional.of(value);
    }

    private static boolean isUnavailable(String value) {
        return value.equalsIgnoreCase("[UNAVAILABLE]") || value.equalsIgnoreCase("[TEMPUNAVAIL]");
    }

    private static boolean fits(Attribute attribute, String value) {
        if (isUnavailable(value)) return true;
        return switch (attribute) {
            case NAME -> Domain.parse(value).isPresent();
            case ADDR, DESTADDR -> address(value).isPresent();
            case PORT, DESTPORT ->
                    Characters.isNumber(value, 5) && Integer.parseInt(value) <= 0xffff;
            case PROTO -> value.equalsIgnoreCase("SMTP") || value.equalsIgnoreCase("ESMTP");
            case HELO -> value.length() <= MOST_HELO && Characters.all(value, Xclient::isVisible);
            case LOGIN -> !value.isEmpty();
        };
    }

    private static boolean isVisible(int c) {
        return c > ' ' && c < 0x7f;
    }

    /** An IPv6 address has a tag in front of it, an IPv4 address none. */
    private static Optional<InetAddress> address(String value) {
        boolean six = value.toUpperCase(Locale.ROOT).startsWith(IPV6);
        String bare = six ? value.substring(IPV6.length()) : value;
        return bare.contains(":") == six ? IpAddresses.parse(bare) : Optional.empty();
    }
}
