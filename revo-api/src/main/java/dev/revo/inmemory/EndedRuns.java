package dev.revo.inmemory;

import dev.revo.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The runs that ended last, of all tenants together, up to a bound. Thread-safe. */
final class EndedRuns {
    // A reVo holds as many itself, so that their events can be read: fewer here would be known to one and not to the
    // other.
    private static final int LEAST = 1_000;

    private final int most;
    private final Set<RunKey> runs = new LinkedHashSet<>();

    EndedRuns(int most) {
        this.most = most;
    }

    /** A bound that a host asked for. */
    static EndedRuns atMost(int most) {
        if (most < LEAST) {
            throw InvalidRequestException.field("runs.ended", "is " + most, "Use " + LEAST + " or more.");
        }
        return new EndedRuns(most);
    }

    /** Takes in a run that ended; those that are too many now, oldest first, are in here no more. */
    synchronized List<RunKey> add(RunKey ended) {
        runs.add(ended);
        List<RunKey> gone = new ArrayList<>();
        Iterator<RunKey> oldest = runs.iterator();
        while (runs.size() > most) {
            gone.add(oldest.next());
            oldest.remove();
        }
        return gone;
    }

    synchronized void remove(RunKey run) {
        runs.remove(run);
    }
}
