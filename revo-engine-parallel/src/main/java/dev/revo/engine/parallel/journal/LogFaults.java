package dev.revo.engine.parallel.journal;

import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import java.io.IOException;
import java.nio.file.Path;

/** What the log says when it cannot go on. */
final class LogFaults {
    private LogFaults() {}

    static UnavailableException unusable(Path directory, IOException e) {
        return new UnavailableException(Fault.of(
                        "journal_failed",
                        "The journal directory " + directory + " cannot be used: " + e
                                + ". Check that it is there, and space and rights of the disk.")
                .cause(e));
    }

    static UnavailableException unreadable(Path file, IOException e) {
        return new UnavailableException(Fault.of(
                        "journal_failed",
                        "The journal file " + file + " cannot be read: " + e
                                + ". Check that it is there, and the rights of the disk.")
                .cause(e));
    }

    /** After a failed write or force nobody knows what is on the disk, and a later force that succeeds proves nothing. */
    static UnavailableException broken(Path directory, Throwable because) {
        return new UnavailableException(Fault.of(
                        "journal_failed",
                        "The journal in " + directory + " could not be written: " + because
                                + ". What was on its way may be there or not, so it takes nothing more until it is opened"
                                + " again. Check space and rights of the disk, then restart.")
                .cause(because));
    }

    static UnavailableException closed(Path directory) {
        return new UnavailableException(
                Fault.of("journal_closed", "The journal in " + directory + " is closed. Open another Revo over it.")
                        .retryable(false));
    }

    static UnavailableException damaged(Path file, long at, String what) {
        return new UnavailableException(Fault.of(
                        "journal_corrupt",
                        "The journal file " + file + " is damaged at byte " + at + ": " + what
                                + ". Restore the directory from a backup, or copy what can be read into a new one with"
                                + " WorkLog.salvage(from, into), which says what is missing.")
                .retryable(false));
    }

    static UnavailableException missing(Path directory, long number) {
        return new UnavailableException(Fault.of(
                        "journal_corrupt",
                        "The journal in " + directory + " has no file work-" + String.format("%010d", number)
                                + "-*.log, and one that comes after it. Put it back from a backup, or copy what there is"
                                + " into a new directory with WorkLog.salvage(from, into), which says what is missing.")
                .retryable(false));
    }

    static UnavailableException newer(Path file, IOException e) {
        return new UnavailableException(Fault.of(
                        "journal_unreadable",
                        "The journal file " + file + " cannot be read: " + e.getMessage()
                                + ". It was written by a newer reVo; use that one.")
                .retryable(false)
                .cause(e));
    }

    static UnavailableException earlier(Path file, long at, String what) {
        return new UnavailableException(Fault.of(
                        "journal_corrupt",
                        "The file " + file + " of an earlier reVo cannot be taken over: at byte " + at + " " + what
                                + ". Restore it from a backup, or move it away to give its run up.")
                .retryable(false));
    }
}
