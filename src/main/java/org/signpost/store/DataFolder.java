package org.signpost.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The folder that holds all data of one server, owned by the one process that has it open. */
public final class DataFolder implements AutoCloseable {

    /**
     * File systems over a network, or of a virtual machine's host, as {@link
     * java.nio.file.FileStore#type} names them: their locks and their fsync can't be relied on, and
     * SQLite's shared memory doesn't work there.
     */
    private static final Set<String> NETWORK =
            Set.of(
                    "nfs",
                    "nfs3",
                    "nfs4",
                    "cifs",
                    "virtiofs",
                    "v9fs",
                    "drvfs",
                    "vboxsf",
                    "vmhgfs",
                    "prl_fs",
                    "fakeowner",
                    "gpfs",
                    "pvfs2",
                    "acfs",
                    "smb",
                    "smb2",
                    "smb3",
                    "smbfs",
                    "9p",
                    "afs",
                    "ceph",
                    "coda",
                    "gfs",
                    "gfs2",
                    "glusterfs",
                    "lustre",
                    "ncpfs",
                    "ocfs2",
                    "beegfs",
                    "davfs",
                    "afpfs",
                    "webdav",
                    "panfs",
                    "fhgfs");

    /**
     * How Linux and macOS name what a program serves (FUSE), followed by the program's name or not:
     * most of it comes over a network, there are too many such programs to know them all, and
     * everybody names his as he likes.
     */
    private static final List<String> SERVED_BY_A_PROGRAM = List.of("fuse", "macfuse", "osxfuse");

    /**
     * The exception that keeps what a database needs: containers of other users than root live on
     * it, and it hands fsync and mmap on to the local folders beneath. Others that are local don't:
     * mergerfs has no shared mmap as it comes; the encrypting ones, such as gocryptfs, may lose a
     * whole block of theirs that a crash tore; bindfs shows any folder, those of a network too.
     */
    private static final Set<String> KNOWN_PROGRAMS = Set.of("fuse.fuse-overlayfs");

    private static final String LOCK = "lock";
    private static final String ROOT = "root";

    /**
     * What this process has open. The system's lock alone wouldn't do: it lets the same process in,
     * and closing a second channel to the file would give up the lock of the first (fcntl(2)).
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Path real;
    private final FileChannel channel;
    private final Optional<String> warning;

    private DataFolder(Path path, Path real, FileChannel channel, Optional<String> warning) {
        this.path = path;
        this.real = real;
        this.channel = channel;
        this.warning = warning;
    }

    /**
     * Opens that folder for this process alone; makes it, for the owner only, where there is none.
     * From one that is there it takes what others may do with it, but for passing through.
     *
     * @throws FolderInUseException when it is open already, here or in another process
     * @throws StoreException when it lies on a file system over a network or of a program, or can't
     *     be written; the message says which
     */
    public static DataFolder open(Path path) throws IOException {
        refuseUnsafe(path, Files.getFileStore(existing(path.toAbsolutePath())).type());
        make(path);
        refuseForeign(path);
        Path real = path.toRealPath();
        if (!OPEN.add(real)) {
            long pid = ProcessHandle.current().pid();
            throw new FolderInUseException(path + " is in use by this process already, pid " + pid);
        }
        try {
            return open(path, real);
        } catch (IOException | RuntimeException failure) {
            OPEN.remove(real);
            throw failure;
        }
    }

    /** Whether a process has ever had that folder open, or it can't be told. */
    public static boolean wasOpened(Path path) {
        return !Files.notExists(path.resolve(LOCK));
    }

    private static DataFolder open(Path path, Path real) throws IOException {
        Optional<String> warning = OwnerOnly.closeFolder(path);
        FileChannel channel = lockFile(path);
        try {
            lock(path, channel);
            return new DataFolder(path, real, channel, warning);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** The file of that name in it. */
    public Path file(String name) {
        return path.resolve(name);
    }

    /** What an administrator should know of it: that other users had access, and may have still. */
    public Optional<String> warning() {
        return warning;
    }

    /** Lets another process open the folder. */
    @Override
    public void close() throws IOException {
        if (!channel.isOpen()) return;
        // The file stays: removing it would let two processes lock two files of one name.
        channel.close();
        OPEN.remove(real);
    }

    /** The folder itself, or the one that it would be made in. */
    private static Path existing(Path path) {
        Path parent = path.getParent();
        return Files.exists(path) || parent == null ? path : existing(parent);
    }

    private static void make(Path path) throws IOException {
        if (Files.isDirectory(path)) return;
        if (Files.exists(path)) throw new StoreException(path + " isn't a folder");
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        try {
            Files.createDirectories(path.toAbsolutePath());
            if (posix) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException failure) {
            throw new StoreException(
                    "can't make the folder " + path + ": " + FileTrouble.words(failure), failure);
        }
    }

    static void refuseUnsafe(Path path, String type) throws StoreException {
        Optional<String> kind =
                NETWORK.contains(type)
                        ? Optional.of("a network file system")
                        : isServedByAProgram(type)
                                ? Optional.of("a file system that a program serves")
                                : Optional.empty();
        if (kind.isEmpty()) return;
        throw new StoreException(
                ("%s is on %s (%s), where no database survives a crash: let `data` in [node] name"
                                + " a folder on a local disk")
                        .formatted(path, kind.get(), type));
    }

    private static boolean isServedByAProgram(String type) {
        boolean served =
                SERVED_BY_A_PROGRAM.stream()
                        .anyMatch(f -> type.equals(f) || type.startsWith(f + "."));
        return served && !KNOWN_PROGRAMS.contains(type);
    }

    /**
     * Whoever can't write there gets a word about whose folder it is. Nor does root make the first
     * files in somebody's folder, who couldn't open them.
     */
    private static void refuseForeign(Path path) throws IOException {
        String owner = Files.getOwner(path).getName();
        String user = System.getProperty("user.name", "");
        boolean writable = Files.isWritable(path) && Files.isExecutable(path);
        boolean foreign =
                user.equals(ROOT) && !owner.equals(ROOT) && !Files.exists(path.resolve(LOCK));
        if (writable && !foreign) return;
        if (owner.equals(user)) throw new StoreException("can't write to the folder " + path);
        throw new StoreException(foreign(path, owner, user));
    }

    /** Nobody should run a server as root to get at files that root made by mistake. */
    static String foreign(Path path, String owner, String user) {
        String advice =
                owner.equals(ROOT)
                        ? "as root, say \"chown -R " + user + ": " + path + "\""
                        : "run it as " + owner;
        return "the folder %s belongs to %s, and this is %s: %s"
                .formatted(path, owner, user, advice);
    }

    private static FileChannel lockFile(Path path) throws StoreException {
        Path file = path.resolve(LOCK);
        try {
            OwnerOnly.makeFile(file);
            return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException failure) {
            throw new StoreException(
                    "can't write to the folder " + path + ": " + FileTrouble.words(failure),
                    failure);
        }
    }

    private static void lock(Path path, FileChannel channel) throws IOException {
        if (Optional.ofNullable(channel.tryLock()).isEmpty()) {
            throw new FolderInUseException(path + " is in use by another process" + owner(channel));
        }
        byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(pid), 0);
    }

    /** The process that holds the lock, as it wrote itself into the file. */
    private static String owner(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        channel.read(text, 0);
        String pid =
                new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
        return pid.isEmpty() ? "" : ", pid " + pid;
    }
}
