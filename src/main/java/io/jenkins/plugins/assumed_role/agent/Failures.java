package io.jenkins.plugins.assumed_role.agent;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.InterruptedIOException;
import java.io.NotSerializableException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Descriptions of exceptions in messages. */
public final class Failures {

    /** The most causes of causes to look at; a chain may have a circle. */
    private static final int DEPTH = 50;

    /** Descriptions of exceptions that are not ours. The first that fits counts, so a class is in front of its superclass. */
    private static final Map<Class<? extends Throwable>, String> WORDS = byType();

    /** Words for the reasons of an operating system, which Java passes on as text only. */
    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("no space left on device", "no space is left on the disk"),
            Map.entry("disk quota exceeded", "the disk quota is exceeded"),
            Map.entry("file too large", "the file would be too large"),
            Map.entry("read-only file system", "the file system is read-only"),
            Map.entry("input/output error", "the device reports an error"),
            Map.entry("bad file descriptor", "it is closed"),
            Map.entry("permission denied", "access is denied"),
            Map.entry("error=13,", "access is denied"),
            Map.entry("error: 13,", "access is denied"),
            Map.entry("text file busy", "a program is writing to it"),
            Map.entry("exec format error", "it is not a program for this system"),
            Map.entry("argument list too long", "its arguments and environment are too long"),
            Map.entry("broken pipe", "its reader has gone"),
            Map.entry("connection reset", "the connection broke off"),
            Map.entry("too many open files", "too many files are open"));

    private Failures() {}

    private static Map<Class<? extends Throwable>, String> byType() {
        Map<Class<? extends Throwable>, String> words = new LinkedHashMap<>();
        words.put(ClosedChannelException.class, "the connection is closed");
        words.put(AccessDeniedException.class, "access is denied");
        words.put(NoSuchFileException.class, "there is no such file");
        words.put(FileAlreadyExistsException.class, "the file exists already");
        words.put(NotDirectoryException.class, "it is not a directory");
        words.put(DirectoryNotEmptyException.class, "the directory is not empty");
        words.put(FileSystemException.class, "the file system reports an error");
        words.put(FileNotFoundException.class, "there is no such file, or it cannot be opened");
        words.put(UnknownHostException.class, "the host name does not resolve");
        words.put(BindException.class, "the port is taken");
        words.put(ConnectException.class, "the connection was refused");
        words.put(SocketTimeoutException.class, "there was no answer in time");
        words.put(TimeoutException.class, "there was no answer in time");
        words.put(SocketException.class, "the connection broke off");
        words.put(EOFException.class, "the data ended too early");
        words.put(InterruptedIOException.class, "it was interrupted");
        words.put(InterruptedException.class, "it was interrupted");
        words.put(NotSerializableException.class, "it sent a class that cannot be transferred");
        words.put(SecurityException.class, "a security setting forbids it");
        words.put(LinkageError.class, "a class cannot be loaded");
        words.put(ClassNotFoundException.class, "a class cannot be loaded");
        words.put(OutOfMemoryError.class, "its memory is used up");
        return words;
    }

    /**
     * Describes a failure for a user: with its message if the exception is ours, else with our words for its type. Never shows the text of another exception, which may
     * quote a password.
     */
    public static String message(Throwable failure) {
        String words = words(failure);
        return failure instanceof FileSystemException x && x.getFile() != null ? x.getFile() + ": " + words : words;
    }

    /** Returns the same without the name of a file, for a message that has it already. */
    public static String words(Throwable failure) {
        String message = failure.getMessage();
        if (failure instanceof UserMessage && message != null && !message.isBlank()) {
            return message;
        }
        String reason = reason(failure);
        return reason != null
                ? reason
                : WORDS.entrySet().stream()
                        .filter(entry -> entry.getKey().isInstance(failure))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(failure.getClass().getSimpleName());
    }

    private static String reason(Throwable failure) {
        String text = failure instanceof FileSystemException x ? x.getReason() : failure.getMessage();
        String lower = text == null ? "" : text.toLowerCase(Locale.ROOT);
        return REASONS.entrySet().stream()
                .filter(entry -> lower.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Returns true if {@link #cause} has marked a failure as the loss of the connection to an agent. */
    public static boolean isLostAgent(Throwable failure) {
        return isCausedBy(failure, LostAgent.class);
    }

    /** Returns whether an exception is of a type, or has a cause that is. */
    public static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
        return find(type, failure) != null;
    }

    /** Returns an exception if it is of a type, else its first cause that is; null for none. */
    public static <T extends Throwable> T find(Class<T> type, Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH; depth++) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
            cause = cause.getCause();
        }
        return null;
    }

    /**
     * The cause of an exception that leaves a build step, by which the condition {@code agent()} of the step {@code retry} knows that it is
     * worth another try on another agent. It has no text. No other exception is taken for it: an agent that is connected throws them too.
     *
     * @return null if no agent was lost
     */
    public static Throwable cause(boolean lostAgent) {
        return lostAgent ? new LostAgent() : null;
    }

    /**
     * An exception that Remoting takes for a closed channel. It is no {@link ClosedChannelException}, which Jenkins cannot write to the disk
     * on Java 17, so that the log of the build would show a stack trace instead of the message.
     */
    private static final class LostAgent extends EOFException {
        private static final long serialVersionUID = 1;
    }
}
