import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes jars quick to start from. Java puts no class of a signed jar into its class-data cache, and
 * none from before Java 6, which has no stack maps; it checks signatures at each start, for which
 * it loads and runs a good part of its cryptography. So the signatures go, and old classes get
 * stack maps. Whoever can change these files could change any other of the server's.
 *
 * <p>{@code java Repack.java JAR...} leaves jars alone that need neither.
 */
final class Repack {

    private Repack() {}

    public static void main(String... jars) throws IOException {
        for (String jar : jars) repack(Path.of(jar));
    }

    private static void repack(Path jar) throws IOException {
        Path copy = jar.resolveSibling(jar.getFileName() + ".new");
        try (ZipFile old = new ZipFile(jar.toFile())) {
            if (!isToChange(old)) return;
            try (OutputStream file = Files.newOutputStream(copy);
                    ZipOutputStream out = new ZipOutputStream(file);
                    URLClassLoader classes =
                            new URLClassLoader(
                                    new URL[] {jar.toUri().toURL()},
                                    ClassLoader.getPlatformClassLoader())) {
                for (ZipEntry entry : entries(old)) {
                    if (isSignature(entry.getName())) continue;
                    ZipEntry same = new ZipEntry(entry.getName());
                    same.setTime(entry.getTime());
                    out.putNextEntry(same);
                    byte[] content = content(old, entry);
                    out.write(isOldClass(content) ? withStackMaps(content, classes) : content);
                    out.closeEntry();
                }
            }
        }
        // Never in place: a running server may have the old file open.
        Files.move(copy, jar, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean isToChange(ZipFile jar) throws IOException {
        for (ZipEntry entry : entries(jar)) {
            if (isSignature(entry.getName()) || isOldClass(beginning(jar, entry))) return true;
        }
        return false;
    }

    private static List<? extends ZipEntry> entries(ZipFile jar) {
        return jar.stream().toList();
    }

    private static byte[] content(ZipFile jar, ZipEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private static byte[] beginning(ZipFile jar, ZipEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readNBytes(8);
        }
    }

    private static boolean isSignature(String name) {
        return name.toUpperCase(Locale.ROOT).matches("META-INF/[^/]+\\.(SF|DSA|RSA|EC)");
    }

    /** Whether that is a class file (JVMS §4.1: a magic number, then the version) before Java 6. */
    private static boolean isOldClass(byte[] file) {
        return file.length >= 8
                && file[0] == (byte) 0xCA
                && file[1] == (byte) 0xFE
                && file[2] == (byte) 0xBA
                && file[3] == (byte) 0xBE
                && (file[6] << 8 | file[7] & 0xFF) < ClassFile.JAVA_6_VERSION;
    }

    /** The same class as one of Java 8, or as it was when Java can't verify what came of it. */
    private static byte[] withStackMaps(byte[] old, ClassLoader classes) {
        ClassFile context =
                ClassFile.of(
                        StackMapsOption.GENERATE_STACK_MAPS,
                        ClassHierarchyResolverOption.of(
                                ClassHierarchyResolver.ofResourceParsing(classes)));
        ClassModel model = context.parse(old);
        ClassTransform version =
                (builder, element) -> {
                    if (element instanceof ClassFileVersion) {
                        builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
                    } else {
                        builder.with(element);
                    }
                };
        // Code is copied as it is, without stack maps, unless it passes through a transformation.
        ClassTransform code =
                ClassTransform.transformingMethodBodies((builder, e) -> builder.with(e));
        byte[] made = context.transformClass(model, version.andThen(code));
        return context.verify(made).isEmpty() ? made : old;
    }
}
