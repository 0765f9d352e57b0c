package org.signpost.maildir;

import org.signpost.account.Directory;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Queue.Queued;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Content;
import org.signpost.smtpclient.Trouble;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Delivers into {@code data/mail/DOMAIN/LOCAL-PART/Maildir}: written to {@code tmp}, on disk, then
 * renamed into {@code new}. Lines end with LF there, as in every Maildir. A file's name is made of
 * the message's id and the recipient's number, so that a delivery that is repeated after a crash
 * replaces the file of the first.
 */
public final class Maildir {

    private static final FileAttribute<Set<PosixFilePermission>> FOLDER = mode("rwx------");
    private static final FileAttribute<Set<PosixFilePermission>> FILE = mode("rw-------");

    private final Config config;
    private final Directory directory;
    private final Room room;

    /** Whether so many octets may be written on the disk. */
    @FunctionalInterface
    public interface Room {
        boolean isFor(long octets) throws IOException;
    }

    /**
     * Maildirs.
     *
     * @param directory knows whose they are
     * @param room asked before anything is written
     */
    public Maildir(Config config, Directory directory, Room room) {
        this.config = config;
        this.directory = directory;
        this.room = room;
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String mode) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    }

    /** Delivers a message to one recipient. */
    public DeliveryStatus deliver(Queued message, OpenRecipient recipient, Content content) {
        Mailbox address = recipient.recipient().address();
        try {
            Optional<Mailbox> owner = directory.maildirOwner(address);
            if (owner.isEmpty()) return ownerless(address);
            if (!room.isFor(content.size())) return full();
            boolean apart = message.envelope().demands().quarantine();
            Path maildir = apart ? junk(owner.get()) : folder(owner.get());
            String name = name(message, recipient);
            Path written = maildir.resolve("tmp").resolve(name);
            write(written, header(message, address), content);
            Path folder = maildir.resolve("new");
            Files.move(written, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            sync(folder);
            String where = apart ? "the Junk folder in the Maildir of " : "the Maildir of ";
            return DeliveryStatus.ours("2.0.0", "delivered to " + where + owner.get());
        } catch (IOException e) {
            return Trouble.local(e);
        }
    }

    /** Known when the message was accepted, and gone since: that may be a slip of a moment. */
    private static DeliveryStatus ownerless(Mailbox address) {
        return DeliveryStatus.ours("4.2.1", "there is no account for " + address + " any more");
    }

    /** What is left free is for recording the outcomes of other deliveries. */
    private static DeliveryStatus full() {
        return DeliveryStatus.ours("4.3.1", "the disk of the data folder is nearly full");
    }

    private Path folder(Mailbox owner) throws IOException {
        Path maildir =
                config.node()
                        .data()
                        .resolve("mail")
                        .resolve(owner.host().text())
                        .resolve(FolderName.of(owner.local().folded()))
                        .resolve("Maildir");
        for (String part : new String[] {"tmp", "cur", "new"}) make(maildir.resolve(part));
        return maildir;
    }

    /** The folder of what is suspicious, as Maildir++ names it; servers show it as {@code Junk}. */
    private Path junk(Mailbox owner) throws IOException {
        Path junk = folder(owner).resolve(".Junk");
        for (String part : new String[] {"tmp", "cur", "new"}) make(junk.resolve(part));
        Path mark = junk.resolve("maildirfolder");
        if (!Files.exists(mark)) Files.writeString(mark, "");
        return junk;
    }

    /** Makes a folder and what is above it, each safe on disk. */
    private static void make(Path folder) throws IOException {
        if (Files.isDirectory(folder)) return;
        Path above = folder.toAbsolutePath().getParent();
        if (above != null) {
            make(above);
            Files.createDirectories(folder, FOLDER);
            sync(above);
        }
    }

    private String name(Queued message, OpenRecipient recipient) {
        long seconds = message.facts().accepted().getEpochSecond();
        String unique = message.id() + "R" + recipient.number();
        return seconds + "." + unique + "." + config.node().name();
    }

    /** RFC 5321 §4.4: the sender is written down where the message has arrived. */
    private static String header(Queued message, Mailbox address) {
        String sender = message.envelope().sender().text();
        return "Return-Path: <" + sender + ">\nDelivered-To: " + address + "\n";
    }

    private static void write(Path file, String header, Content content) throws IOException {
        Files.deleteIfExists(file);
        Set<StandardOpenOption> fresh =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, fresh, FILE)) {
            MaildirWriter writer = new MaildirWriter(octets -> writeAll(channel, octets));
            writer.header(header);
            content.writeTo(writer);
            writer.flush();
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) channel.write(octets);
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
