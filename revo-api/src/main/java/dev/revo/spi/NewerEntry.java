package dev.revo.spi;

import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;

/** Refuses entries in a form that is not known here, because a newer reVo wrote them: they would be misread. */
final class NewerEntry {
    private NewerEntry() {}

    /**
     * Returns when this version can be read.
     *
     * @throws UnavailableException {@code newer_journal} when it cannot
     */
    static void refuse(JournalEntry entry, int known) {
        if (entry.version() > known) {
            throw new UnavailableException(Fault.of(
                            "newer_journal",
                            "The entry " + entry + " has the version " + entry.version() + ", and this reVo knows "
                                    + known + ". A newer reVo wrote it: upgrade this one.")
                    .with("run", entry.run())
                    .retryable(false));
        }
    }
}
