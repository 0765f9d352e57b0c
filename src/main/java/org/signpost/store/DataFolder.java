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
                    "fuse.vmhgfs-fuse",
                    "prl_fs",
                    "fakeowner",
                    "fuse.grpcfuse",
                    "fuse.osxfs",
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
                    "fuse.sshfs",
                    "fuse.glusterfs",
                    "fuse.ceph",
                    "fuse.s3fs",
                    "fuse.rclone",
                    "fuse.davfs",
                    "fuse.davfs2",
                    "fuse.mfs",
                    "fuse.juicefs");

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
     * @throws StoreException when it lies on a network file system or can't be written; the message
     *     says which
     */
    public static DataFolder open(Path path) throws IOException {
        refuseNetwork(path, Files.getFileStore(existing(path.toAbsolutePath())).type());
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

    static void refuseNetwork(Path path, String type) throws StoreException {
        if (!NETWORK.contains(type)) return;
        throw new StoreException(
                path
                        + " is on a network file system ("
                        + type
                        + "), where no database survives a crash: put it on a local disk");
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
