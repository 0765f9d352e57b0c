package org.signpost.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Queue.Form;
import org.signpost.queue.Queue.Lines;
import org.signpost.queue.Queue.Octets;

import java.util.Arrays;

class FormScanTest {

    @Test
    void oneOctetIsFoundWhereverItStands() {
        for (int length = 1; length < 40; length++) {
            for (int at = 0; at < length; at++) {
                assertThat(form(length, at, 0x80, BodyType.SEVEN_BIT))
                        .isEqualTo(new Form(Octets.EIGHT_BIT, Lines.PLAIN));
                assertThat(form(length, at, 0xff, BodyType.SEVEN_BIT))
                        .isEqualTo(new Form(Octets.EIGHT_BIT, Lines.PLAIN));
                assertThat(form(length, at, 0, BodyType.SEVEN_BIT))
                        .isEqualTo(new Form(Octets.SEVEN_BIT, Lines.RAW));
                assertThat(form(length, at, 1, BodyType.EIGHT_BIT_MIME)).isEqualTo(Form.plain());
                assertThat(form(length, at, 0x7f, BodyType.EIGHT_BIT_MIME)).isEqualTo(Form.plain());
            }
        }
    }

    @Test
    void whatWasDeclaredBinaryMayHoldAnything() {
        assertThat(form(1, 0, 'x', BodyType.BINARY_MIME))
                .isEqualTo(new Form(Octets.SEVEN_BIT, Lines.RAW));
    }

    private static Form form(int length, int at, int octet, BodyType body) {
        byte[] octets = new byte[length + 3];
        Arrays.fill(octets, 3, octets.length, (byte) 'x');
        octets[3 + at] = (byte) octet;
        FormScan scan = new FormScan();
        scan.see(octets, 3, length);
        return scan.form(body);
    }
}
