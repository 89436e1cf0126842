package dev.revo.engine.parallel.schedule;

import dev.revo.parallel.QueueStatus;
import dev.revo.run.Priority;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tallies of each priority, made when one is first asked for. Confined. */
final class Tallies {
    private final @Nullable Tally[] byRank = new Tally[Lane.COUNT];

    Tally of(Entry entry) {
        Tally known = byRank[entry.asked()];
        if (known == null) {
            known = new Tally();
            byRank[entry.asked()] = known;
        }
        return known;
    }

    QueueStatus status() {
        Tally total = new Tally();
        Map<Priority, QueueStatus.Figures> each = new EnumMap<>(Priority.class);
        for (int rank = 0; rank < Lane.COUNT; rank++) {
            Tally one = byRank[rank];
            if (one == null) {
                one = new Tally();
            }
            total.addAll(one);
            each.put(Lane.ORDER.get(rank), one.figures());
        }
        return new QueueStatus(total.figures(), each);
    }
}
