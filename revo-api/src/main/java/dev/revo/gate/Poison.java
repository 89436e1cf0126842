package dev.revo.gate;

import dev.revo.error.AgentException;
import dev.revo.error.Fault;
import dev.revo.spi.JournalEntry;
import java.util.List;
import java.util.Optional;

/**
 * A run during which the process died again and again: it may be what kills it, and taking it up once more would end the next
 * life too.
 */
final class Poison {
    /** So many lives that ended while the run was at work and had got no further since the life before. */
    static final int LIVES = 5;

    private Poison() {}

    /** Fails when the run was at work in so many lives in a row and wrote nothing down. */
    static void check(List<JournalEntry> entries) {
        int lives = 0;
        for (int i = entries.size() - 1; i >= 0; i--) {
            JournalEntry entry = entries.get(i);
            // Whatever else is written is progress, or says that it waited on no thread.
            if (!entry.type().equals(RunRecord.STARTED)) {
                break;
            }
            lives += RunRecord.field(entry, "attempt").equals(Optional.of("1")) ? 1 : 0;
        }
        if (lives >= LIVES) {
            throw new AgentException(Fault.of(
                            "poison",
                            "The process died " + lives + " times in a row while this run was at work and had got no"
                                    + " further, so it is not taken up again. Find out why, then start it once more with"
                                    + " runs().again(id).")
                    .with("run", entries.get(0).run()));
        }
    }
}
