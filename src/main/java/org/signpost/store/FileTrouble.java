package org.signpost.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in words why a file can't be used. */
public final class FileTrouble {
    private FileTrouble() {}

    /** What went wrong, without the name of Java's class where the system has words for it. */
    public static String words(IOException failure) {
        return switch (failure) {
            case AccessDeniedException denied ->
                    "user " + System.getProperty("user.name", "?") + " may not" + file(denied);
            case NoSuchFileException missing -> "there is no such file or folder" + file(missing);
            case FileAlreadyExistsException there -> "there is a file already" + file(there);
            case NotDirectoryException other -> "that is no folder" + file(other);
            case FileSystemException told when told.getReason() != null ->
                    told.getReason() + file(told);
            case StoreException told -> String.valueOf(told.getMessage());
            default ->
                    failure.getClass().equals(IOException.class)
                            ? String.valueOf(failure.getMessage())
                            : failure.toString();
        };
    }

    private static String file(FileSystemException failure) {
        return failure.getFile() == null ? "" : ": " + failure.getFile();
    }
}
