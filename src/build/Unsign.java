import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Takes the signatures out of jars: Java checks them at each start, for which it loads and runs a
 * good part of its cryptography, and puts no class of a signed jar into a cache. Whoever can change
 * these files could change any other of the server's.
 *
 * <p>{@code java Unsign.java JAR...} leaves jars without signatures alone.
 */
final class Unsign {

    private Unsign() {}

    public static void main(String... jars) throws IOException {
        for (String jar : jars) unsign(Path.of(jar));
    }

    private static void unsign(Path jar) throws IOException {
        Path copy = jar.resolveSibling(jar.getFileName() + ".new");
        try (ZipFile signed = new ZipFile(jar.toFile())) {
            List<? extends ZipEntry> entries = signed.stream().toList();
            if (entries.stream().noneMatch(e -> isSignature(e.getName()))) return;
            try (OutputStream file = Files.newOutputStream(copy);
                    ZipOutputStream out = new ZipOutputStream(file)) {
                for (ZipEntry entry : entries) {
                    if (!isSignature(entry.getName())) copy(signed, entry, out);
                }
            }
        }
        // Never in place: a running server may have the old file open.
        Files.move(copy, jar, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void copy(ZipFile from, ZipEntry entry, ZipOutputStream to) throws IOException {
        ZipEntry same = new ZipEntry(entry.getName());
        same.setTime(entry.getTime());
        to.putNextEntry(same);
        try (InputStream in = from.getInputStream(entry)) {
            in.transferTo(to);
        }
        to.closeEntry();
    }

    private static boolean isSignature(String name) {
        return name.toUpperCase(Locale.ROOT).matches("META-INF/[^/]+\\.(SF|DSA|RSA|EC)");
    }
}
