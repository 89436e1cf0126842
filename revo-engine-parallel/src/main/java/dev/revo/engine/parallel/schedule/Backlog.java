package dev.revo.engine.parallel.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How many bodies wait and what they keep in memory, against the bounds; and who gives way when the queue sheds. Confined. */
final class Backlog {
    /** More bodies than this never give way for one. */
    static final int MOST_VICTIMS = 64;

    private final Scheduling scheduling;
    private final boolean sheds;
    private final List<Newest> newest = new ArrayList<>();
    private final Pace pace = new Pace();
    private int waiting;
    private long bytes;

    Backlog(Scheduling scheduling) {
        this.scheduling = scheduling;
        this.sheds = scheduling.whenFull() instanceof WhenFull.Shed;
        for (int rank = 0; rank < Lane.COUNT; rank++) {
            newest.add(new Newest(rank));
        }
    }

    int waiting() {
        return waiting;
    }

    void count(Entry entry, Tenant tenant, int by) {
        waiting += by;
        bytes += by * entry.load.bytes();
        tenant.waiting += by;
        tenant.bytes += by * entry.load.bytes();
    }

    void added(Entry entry, Tenant tenant) {
        if (sheds && entry.parent == null) {
            newest.get(entry.asked()).add(entry);
            tenant.newest(entry.asked()).add(entry);
        }
    }

    void left(long now) {
        pace.left(now);
    }

    boolean fits(Entry entry, @Nullable Tenant tenant) {
        return fits(entry) && fitsTenant(entry, tenant == null ? 0 : tenant.waiting, tenant == null ? 0 : tenant.bytes);
    }

    private boolean fits(Entry entry) {
        return fits(entry, waiting, bytes);
    }

    private boolean fits(Entry entry, int count, long held) {
        return count < scheduling.waiting() && held <= scheduling.waitingBytes() - entry.load.bytes();
    }

    private boolean fitsTenant(Entry entry, int count, long held) {
        return count < scheduling.tenantWaiting() && held <= scheduling.tenantWaitingBytes() - entry.load.bytes();
    }

    /** Whether as many bodies as an {@link Inbox} holds are far from every bound, whosever they are. */
    boolean roomy() {
        int most = Math.min(scheduling.waiting(), scheduling.tenantWaiting());
        long mostBytes = Math.min(scheduling.waitingBytes(), scheduling.tenantWaitingBytes());
        return waiting <= most - Inbox.MOST && bytes <= mostBytes - Inbox.MOST * Inbox.MOST_BYTES;
    }

    Duration retryAfter(Entry entry, Tenant tenant) {
        return fitsTenant(entry, tenant.waiting, tenant.bytes)
                ? pace.retryAfter(waiting)
                : tenant.pace.retryAfter(tenant.waiting);
    }

    List<Entry> victims(Entry entry, @Nullable Tenant tenant) {
        Set<Entry> taken = new LinkedHashSet<>();
        int count = tenant == null ? 0 : tenant.waiting;
        long held = tenant == null ? 0 : tenant.bytes;
        for (int rank = 0; tenant != null && rank < entry.asked(); rank++) {
            Newest own = tenant.newest(rank);
            for (Iterator<Entry> each = own.iterator(); each.hasNext() && !fitsTenant(entry, count, held); ) {
                Entry next = each.next();
                if (own.waits(next)) {
                    taken.add(next);
                    count--;
                    held -= next.load.bytes();
                }
                if (taken.size() > MOST_VICTIMS) {
                    return List.of();
                }
            }
        }
        return fitsTenant(entry, count, held) ? more(entry, taken) : List.of();
    }

    private List<Entry> more(Entry entry, Set<Entry> taken) {
        int count = waiting - taken.size();
        long held = bytes - taken.stream().mapToLong(each -> each.load.bytes()).sum();
        for (int rank = 0; rank < entry.asked(); rank++) {
            Newest all = newest.get(rank);
            for (Iterator<Entry> each = all.iterator(); each.hasNext() && !fits(entry, count, held); ) {
                Entry next = each.next();
                if (all.waits(next) && taken.add(next)) {
                    count--;
                    held -= next.load.bytes();
                }
                if (taken.size() > MOST_VICTIMS) {
                    return List.of();
                }
            }
        }
        return fits(entry, count, held) ? List.copyOf(taken) : List.of();
    }
}
