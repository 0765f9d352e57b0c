package org.signpost.tls;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one certificate and its key, and says exactly what is wrong with them. */
record CertificateLoading(CertificateFiles files, TlsProvider provider, Instant now) {

    LoadResult load() {
        try {
            return new LoadResult.Loaded(certificate(), warnings());
        } catch (Unfit e) {
            return new LoadResult.Problem(e.words);
        }
    }

    private ServerCertificate certificate() throws Unfit {
        List<X509Certificate> chain = chain();
        Pem.Key pem = pemKey();
        X509Certificate leaf = chain.getFirst();
        Optional<KeyKind> kind = KeyKind.of(leaf.getPublicKey());
        if (kind.isEmpty()) {
            throw new Unfit(
                    "certificate %s has a key of type %s; RSA and ECDSA are served"
                            .formatted(files.chain(), leaf.getPublicKey().getAlgorithm()));
        }
        if (!pem.algorithm().equals(kind.get().algorithm)) {
            throw mismatch(chain, pem);
        }
        PrivateKey key = key(pem);
        if (!belong(key, leaf, kind.get())) {
            throw mismatch(chain, pem);
        }
        return new ServerCertificate(files.names(), chain, key, kind.get(), provider);
    }

    private List<X509Certificate> chain() throws Unfit {
        String content = content("certificate", files.chain());
        List<X509Certificate> chain =
                Pem.certificates(content)
                        .orElseThrow(() ->
                                new Unfit(
                                        "certificate %s is not readable as PEM"
                                                .formatted(files.chain())));
        if (chain.isEmpty()) {
            throw new Unfit("there is no certificate in " + files.chain());
        }
        return chain;
    }

    private Pem.Key pemKey() throws Unfit {
        return switch (Pem.key(content("key", files.key()))) {
            case Pem.Key key -> key;
            case Pem.NoKey(String why) -> throw new Unfit("key %s %s".formatted(files.key(), why));
        };
    }

    private PrivateKey key(Pem.Key pem) throws Unfit {
        try {
            return KeyFactory.getInstance(pem.algorithm(), provider.keys(pem.algorithm()))
                    .generatePrivate(new PKCS8EncodedKeySpec(pem.pkcs8()));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new Unfit("key %s is damaged: %s".formatted(files.key(), e.getMessage()));
        }
    }

    private Unfit mismatch(List<X509Certificate> chain, Pem.Key pem) throws Unfit {
        for (X509Certificate other : chain.subList(1, chain.size())) {
            Optional<KeyKind> kind = KeyKind.of(other.getPublicKey());
            boolean fits =
                    kind.isPresent()
                            && kind.get().algorithm.equals(pem.algorithm())
                            && belong(key(pem), other, kind.get());
            if (fits) {
                return new Unfit("the server's certificate must come first in " + files.chain());
            }
        }
        return new Unfit(
                "key %s does not belong to the certificate %s"
                        .formatted(files.key(), files.chain()));
    }

    /** A key belongs to a certificate when the certificate verifies what the key signs. */
    private boolean belong(PrivateKey key, X509Certificate certificate, KeyKind kind) {
        try {
            byte[] probe = certificate.getSignature();
            // By the one that serves the key later: the JDK's own would be loaded for this alone.
            Provider signs = provider.keys(kind.algorithm);
            Signature signer = Signature.getInstance(kind.signature, signs);
            signer.initSign(key);
            signer.update(probe);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(kind.signature, signs);
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(probe);
            return verifier.verify(signature);
        } catch (GeneralSecurityException differentSizesOrCurves) {
            return false;
        }
    }

    private static String content(String what, Path file) throws Unfit {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new Unfit("%s %s does not exist".formatted(what, file));
        } catch (AccessDeniedException e) {
            throw new Unfit("%s %s: permission denied".formatted(what, file));
        } catch (CharacterCodingException e) {
            throw new Unfit("%s %s is not PEM (perhaps DER?)".formatted(what, file));
        } catch (IOException e) {
            throw new Unfit("%s %s can't be read: %s".formatted(what, file, e.getMessage()));
        }
    }

    private List<String> warnings() throws Unfit {
        List<String> warnings = new ArrayList<>();
        X509Certificate leaf = chain().getFirst();
        if (now.isAfter(leaf.getNotAfter().toInstant())) {
            warnings.add(
                    "certificate %s expired on %s"
                            .formatted(files.chain(), leaf.getNotAfter().toInstant()));
        } else if (now.isBefore(leaf.getNotBefore().toInstant())) {
            warnings.add(
                    "certificate %s is not valid before %s"
                            .formatted(files.chain(), leaf.getNotBefore().toInstant()));
        }
        List<String> bare =
                files.names().stream().filter(name -> !new ReferenceName(name).in(leaf)).toList();
        if (!bare.isEmpty()) {
            warnings.add(
                    "certificate %s is not for %s, only for %s"
                            .formatted(
                                    files.chain(),
                                    String.join(", ", bare),
                                    String.join(", ", ReferenceName.dnsNames(leaf))));
        }
        keyMode().ifPresent(warnings::add);
        return warnings;
    }

    private Optional<String> keyMode() {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(files.key());
            return mode.contains(PosixFilePermission.OTHERS_READ)
                    ? Optional.of(
                            "key %s can be read by everybody on this machine (%s): chmod 600 it"
                                    .formatted(files.key(), PosixFilePermissions.toString(mode)))
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException unknown) {
            return Optional.empty();
        }
    }

    /** Ends the loading with its problem in words; does not leave this record. */
    private static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        /** One sentence. */
        private final String words;

        Unfit(String words) {
            super(words, null, false, false);
            this.words = words;
        }
    }
}
