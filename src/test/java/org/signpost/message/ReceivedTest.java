package org.signpost.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.address.Domain;
import org.signpost.address.ForwardPath;
import org.signpost.address.IpAddresses;
import org.signpost.address.Mailbox;
import org.signpost.message.Received.Peer;
import org.signpost.message.Received.Protocol;
import org.signpost.message.Received.Transmission;

import java.time.Instant;
import java.util.Optional;

class ReceivedTest {

    private static final Instant AT = Instant.parse("2026-11-04T04:07:03.9Z");

    @Test
    void theFieldIsFoldedAndHasEveryClauseInOrder() {
        ForwardPath bob = new ForwardPath.Recipient(Mailbox.of("bob@example.com"));
        Transmission with =
                new Transmission(
                        "ESMTPSA",
                        Optional.of("TLS_AES_256_GCM_SHA384"),
                        Optional.of(bob),
                        Optional.of(-3));
        assertThat(field("client.test", "2001:db8::1", with))
                .isEqualToNormalizingNewlines(
                        """
                        Received: from client.test ([IPv6:2001:db8::1])
                        \tby mx.example.com with ESMTPSA id AAAAAAAAAAAAB
                        \tfor <bob@example.com>
                        \tpriority -3
                        \ttls TLS_AES_256_GCM_SHA384;
                        \tWed, 4 Nov 2026 04:07:03 +0000
                        """)
                .doesNotContainPattern("[^\r]\n");
    }

    @Test
    void theNameThatTheDnsConfirmsStandsBeforeTheAddress() {
        Transmission with = plain("SMTP");
        Optional<Domain> name = Optional.of(Domain.of("mail.client.test"));
        assertThat(field("client.test", name, "192.0.2.1", with))
                .startsWith("Received: from client.test (mail.client.test [192.0.2.1])\r\n\tby");
    }

    @Test
    void whatTheClientCallsItselfCannotBreakTheField() {
        Transmission with = plain("SMTP");
        assertThat(field("a\r\nBcc: x (y)", "192.0.2.1", with))
                .startsWith("Received: from a??Bcc:?x??y? ([192.0.2.1])\r\n\tby");
        assertThat(field("", "192.0.2.1", with)).startsWith("Received: from unknown (");
        assertThat(field("x".repeat(5000), "192.0.2.1", with)).hasSizeLessThan(998);
    }

    @Test
    void theFieldStaysAsciiWhoeverTheRecipientIs() {
        ForwardPath bear = new ForwardPath.Recipient(Mailbox.of("b\u00e4r@example.com"));
        Transmission with =
                new Transmission("UTF8SMTP", Optional.empty(), Optional.of(bear), Optional.empty());
        assertThat(field("client.test", "192.0.2.1", with)).doesNotContain("for <");
    }

    private static Transmission plain(String protocol) {
        return new Transmission(protocol, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Test
    void theKeywordTellsWhatHappened() {
        assertThat(Protocol.SMTP.with(true, false)).isEqualTo("SMTP");
        assertThat(Protocol.ESMTP.with(false, false)).isEqualTo("ESMTP");
        assertThat(Protocol.ESMTP.with(true, false)).isEqualTo("ESMTPS");
        assertThat(Protocol.ESMTP.with(false, true)).isEqualTo("ESMTPA");
        assertThat(Protocol.ESMTP.with(true, true)).isEqualTo("ESMTPSA");
        assertThat(Protocol.UTF8SMTP.with(true, true)).isEqualTo("UTF8SMTPSA");
        assertThat(Protocol.LMTP.with(true, false)).isEqualTo("LMTPS");
        assertThat(Protocol.UTF8LMTP.with(false, false)).isEqualTo("UTF8LMTP");
    }

    @Test
    void whoseFieldItIsStandsAfterBy() {
        Domain own = Domain.of("mx.example.com");
        Transmission with = plain("SMTP");
        String ours = field("by", "192.0.2.1", with).replace("\r\n", "");
        assertThat(Received.isBy(ours, own)).isTrue();
        assertThat(Received.isBy("by MX.Example.COM; Wed, 4 Nov 2026", own)).isTrue();
        assertThat(Received.isBy(" from x (x) BY mx.example.com(8.1/8.2) with SMTP", own)).isTrue();
        assertThat(Received.isBy("from mx.example.com by other.test", own)).isFalse();
        assertThat(Received.isBy("from x (y by mx.example.com) by other.test", own)).isFalse();
        assertThat(Received.isBy("from x by mx.example.com.other.test", own)).isFalse();
        assertThat(Received.isBy("by", own)).isFalse();
        assertThat(Received.isBy("(((((", own)).isFalse();
    }

    private static String field(String name, String address, Transmission with) {
        return field(name, Optional.empty(), address, with);
    }

    private static String field(
            String name, Optional<Domain> confirmed, String address, Transmission with) {
        Peer peer = new Peer(name, confirmed, IpAddresses.parse(address).orElseThrow());
        return new Received(peer, Domain.of("mx.example.com"), with, "AAAAAAAAAAAAB", AT).field();
    }
}
