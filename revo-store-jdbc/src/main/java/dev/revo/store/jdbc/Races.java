package dev.revo.store.jdbc;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that others got in the way of: it was undone as a whole and may succeed when it runs again. */
final class Races {
    private static final Logger LOG = LoggerFactory.getLogger(Races.class);
    private static final int TRIES = 10;

    private Races() {}

    /** Does it, again for as long as it loses a race, ten times at most; throws what the last time threw. */
    static <R> R again(Supplier<R> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                if (attempt == TRIES || !Faults.race(e)) {
                    throw e;
                }
                LOG.atDebug().addKeyValue("attempt", attempt).log("A transaction lost a race and runs again");
            }
        }
    }
}
