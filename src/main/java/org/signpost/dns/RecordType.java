package org.signpost.dns;

import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A type of record that mail needs, with what its records hold.
 *
 * @param <T> what one record holds
 */
public final class RecordType<T> {

    /** IPv4 addresses of a host. */
    public static final RecordType<InetAddress> A =
            new RecordType<>(Type.A, r -> address(((ARecord) r).getAddress()));

    /** IPv6 addresses of a host. */
    public static final RecordType<InetAddress> AAAA =
            new RecordType<>(Type.AAAA, r -> address(((AAAARecord) r).getAddress()));

    /** Mail exchangers of a domain, in no particular order. */
    public static final RecordType<MxRecord> MX = new RecordType<>(Type.MX, r -> mx((MXRecord) r));

    /**
     * Texts; the strings of one record are joined without a space (RFC 7208 §3.3, RFC 6376
     * §3.6.2.2), one char from 0 to 255 for each octet.
     */
    public static final RecordType<String> TXT =
            new RecordType<>(Type.TXT, r -> text((TXTRecord) r));

    /** The names of an address, asked under {@link DnsName#reverse}. */
    public static final RecordType<DnsName> PTR =
            new RecordType<>(Type.PTR, r -> DnsName.of(((PTRRecord) r).getTarget()));

    /** The target of a name that is an alias; other questions follow it instead. */
    public static final RecordType<DnsName> CNAME =
            new RecordType<>(Type.CNAME, r -> DnsName.of(((CNAMERecord) r).getTarget()));

    /** What is published of a server's certificate, in no particular order (RFC 6698 §2). */
    public static final RecordType<TlsaRecord> TLSA =
            new RecordType<>(Type.TLSA, r -> tlsa((TLSARecord) r));

    private final int code;
    private final Function<Record, T> value;

    private RecordType(int code, Function<Record, T> value) {
        this.code = code;
        this.value = value;
    }

    /**
     * Records of a type as a zone file shows them; empty where nothing has that mnemonic, such as
     * {@code TLSA} or {@code TYPE65400}.
     */
    public static Optional<RecordType<String>> shown(String mnemonic) {
        int code = Type.value(mnemonic.toUpperCase(Locale.ROOT), true);
        return code < 0 || !Type.isRR(code)
                ? Optional.empty()
                : Optional.of(new RecordType<>(code, Record::rdataToString));
    }

    /** The type's mnemonic, such as {@code MX}. */
    @Override
    public String toString() {
        return Type.string(code);
    }

    /** The type's number (RFC 1035 §3.2.2). */
    public int code() {
        return code;
    }

    /** What a record of this type holds. */
    public T value(Record record) {
        return value.apply(record);
    }

    private static MxRecord mx(MXRecord record) {
        return new MxRecord(record.getPriority(), DnsName.of(record.getTarget()));
    }

    private static TlsaRecord tlsa(TLSARecord record) {
        return TlsaRecord.of(
                record.getCertificateUsage(),
                record.getSelector(),
                record.getMatchingType(),
                record.getCertificateAssociationData());
    }

    private static String text(TXTRecord record) {
        StringBuilder text = new StringBuilder();
        for (byte[] part : record.getStringsAsByteArrays()) {
            text.append(new String(part, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    /** Without the owner's name, which dnsjava puts in as the host name. */
    private static InetAddress address(InetAddress named) {
        try {
            return InetAddress.getByAddress(named.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of illegal length", e);
        }
    }
}
