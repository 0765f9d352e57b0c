package org.signpost.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/** Says what the system refused in words: Java's exceptions often name nothing but the file. */
public final class Words {

    private Words() {}

    /** One line without a full stop. */
    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> missing.getFile() + ": there is no such file";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileAlreadyExistsException there -> there.getFile() + " exists already";
            case NotDirectoryException file -> file.getFile() + " is not a folder";
            case FileSystemException other ->
                    other.getFile()
                            + ": "
                            + Optional.ofNullable(other.getReason()).orElse("failed");
            default -> Optional.ofNullable(e.getMessage()).orElse(e.toString());
        };
    }
}
