package dev.revo.engine.parallel.schedule;

import dev.revo.run.RunId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Children, which a body at work may be waiting for. They wait for places like everybody else, because a parent that says that
 * it waits holds none meanwhile. One that waits in a way that nobody sees, such as for a future, holds its place: so a family
 * in which nothing begins and nothing ends for {@link #PATIENCE} gets one child at work beyond all caps, and another after
 * twice that time, and so on. Nobody waits for ever then, however deep. Confined.
 */
final class Families {
    static final long PATIENCE = Duration.ofSeconds(1).toNanos();

    private final Map<RunId, Family> byParent = new HashMap<>();
    private long families;
    /** Those of which a child may begin beyond the caps. */
    private final Set<Family> needy = new LinkedHashSet<>();
    /** Those with children that wait. */
    private final Heap<Family> stalling = new Heap<>() {
        @Override
        boolean before(Family a, Family b) {
            return a.due() < b.due() || (a.due() == b.due() && a.number < b.number);
        }

        @Override
        int place(Family node) {
            return node.index;
        }

        @Override
        void place(Family node, int index) {
            node.index = index;
        }
    };

    /** The child that may begin beyond the caps. */
    @Nullable
    Entry next() {
        for (Family each : needy) {
            return each.waiting.iterator().next();
        }
        return null;
    }

    /** Lets one child more begin in each family that stands still. */
    void hurry(long now) {
        for (Family first = stalling.first(); first != null && first.due() <= now; first = stalling.first()) {
            first.patience *= 2;
            first.quietSince = now;
            stalling.moved(first);
            needy.add(first);
        }
    }

    /** Whether children wait, so that somebody must look again in a while. */
    boolean watched() {
        return !stalling.isEmpty();
    }

    int size() {
        return byParent.size();
    }

    void waits(Entry entry, long now) {
        RunId parent = entry.parent;
        if (parent != null) {
            Family family = byParent.get(parent);
            if (family == null) {
                family = new Family(parent, ++families);
                byParent.put(parent, family);
            }
            family.waiting.add(entry);
            settle(family, now);
        }
    }

    void began(Entry entry, long now) {
        Family family = of(entry);
        if (family != null) {
            family.waiting.remove(entry);
            family.atWork++;
            settle(family, now);
        }
    }

    /** One that waited was taken back. */
    void left(Entry entry, long now) {
        Family family = of(entry);
        if (family != null) {
            family.waiting.remove(entry);
            settle(family, now);
        }
    }

    void ended(Entry entry, long now) {
        Family family = of(entry);
        if (family != null) {
            family.atWork--;
            family.patience = PATIENCE;
            settle(family, now);
        }
    }

    private @Nullable Family of(Entry entry) {
        return entry.parent == null ? null : byParent.get(entry.parent);
    }

    private void settle(Family family, long now) {
        family.quietSince = now;
        needy.remove(family);
        if (stalling.has(family)) {
            stalling.remove(family);
        }
        boolean some = !family.waiting.isEmpty();
        if (some) {
            stalling.add(family);
        }
        if (!some && family.atWork == 0) {
            byParent.remove(family.parent);
        }
    }
}
