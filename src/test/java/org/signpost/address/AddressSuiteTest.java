package org.signpost.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.signpost.peers.Needs;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

/**
 * The public address cases, as far as they are about what RFC 5321 §4.1.2 lets an envelope hold
 * (S5, S8). Each case says by its diagnosis which rule it is about:
 *
 * <ul>
 *   <li>VALID, DNSWARN (valid, though the DNS had nothing) and RFC5321 are mailboxes;
 *   <li>CFWS, DEPREC and RFC5322 are for header fields only, with comments, folds, obsolete forms;
 *   <li>ERR is nothing at all.
 * </ul>
 *
 * <p>Where Signpost goes another way on purpose, the case is in {@link #DIFFERENT} with the reason.
 */
class AddressSuiteTest {

    /** Diagnoses that are judged otherwise here. */
    private static final Set<String> DIFFERENT =
            Set.of(
                    // 64 octets are what every server has to bear (RFC 5321 §4.5.3.1.1), not the
                    // most: senders with VERP are longer.
                    "ISEMAIL_RFC5322_LOCAL_TOOLONG",
                    "ISEMAIL_RFC5322_TOOLONG",
                    // A last label of digits alone is an address without brackets (RFC 3696 §2).
                    "ISEMAIL_RFC5321_TLDNUMERIC",
                    // \x for characters that need none is in the grammar of RFC 5321 too.
                    "ISEMAIL_DEPREC_QP");

    @TestFactory
    Stream<DynamicTest> everyCaseIsJudgedAsItsDiagnosisSays() throws Exception {
        NodeList cases =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(Needs.suite("addresses/tests.xml").toFile())
                        .getElementsByTagName("test");
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < cases.getLength(); i++) {
            Element one = (Element) cases.item(i);
            String diagnosis = text(one, "diagnosis");
            if (DIFFERENT.contains(diagnosis)) continue;
            String address = withControls(text(one, "address"));
            tests.add(
                    DynamicTest.dynamicTest(
                            one.getAttribute("id") + " " + diagnosis,
                            () -> judge(address, isMailbox(diagnosis))));
        }
        assertThat(tests).hasSizeGreaterThan(140);
        return tests.stream();
    }

    private static void judge(String address, boolean mailbox) {
        assertThat(Mailbox.parse(address).isPresent()).as("<%s>", address).isEqualTo(mailbox);
    }

    private static boolean isMailbox(String diagnosis) {
        return diagnosis.equals("ISEMAIL_VALID")
                || diagnosis.startsWith("ISEMAIL_DNSWARN_")
                || diagnosis.startsWith("ISEMAIL_RFC5321_");
    }

    private static String text(Element element, String name) {
        return element.getElementsByTagName(name).item(0).getTextContent();
    }

    /** The file writes control characters as their pictures. */
    private static String withControls(String text) {
        StringBuilder controls = new StringBuilder(text.length());
        text.chars().forEach(c -> controls.append((char) (c >> 8 == 0x24 ? c & 0xff : c)));
        return controls.toString();
    }
}
