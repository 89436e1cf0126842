package dev.revo.engine.parallel.schedule;

import dev.revo.parallel.QueueStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which body begins next. Data only: it has no clock, starts no thread and calls nobody; times are nanoseconds that its owner
 * hands in and that never go back. Not thread-safe.
 */
final class FairQueue {
    private final Scheduling scheduling;
    private final Shares shares;
    private final Prices prices;
    private final Families families = new Families();
    private final Tenants tenants;
    private final Backlog backlog;
    private final Tallies tallies = new Tallies();

    /** Those at work within the caps. */
    private int running;

    FairQueue(Scheduling scheduling) {
        this.scheduling = scheduling;
        this.shares = new Shares(scheduling);
        this.prices = new Prices(shares);
        this.tenants = new Tenants(scheduling.tenantWeights());
        this.backlog = new Backlog(scheduling);
    }

    /** Whether the body is taken: it is a child, it can begin at once, or there is room for it to wait. */
    boolean takes(Entry entry) {
        return entry.parent != null || startable(entry) || backlog.fits(entry, tenants.find(entry.tenant));
    }

    private boolean startable(Entry entry) {
        if (running >= scheduling.concurrency() || shares.next() != null) {
            return false;
        }
        Tenant tenant = tenants.find(entry.tenant);
        AgentUse agent = tenant == null ? null : tenant.agentIfAny(entry.agent);
        return tenant == null
                || (tenant.running < scheduling.perTenant() && (agent == null || !agent.full(scheduling.perAgent())));
    }

    /**
     * Whether every body that comes now can only wait, whosever it is, for all places are taken, and there is room for many more of
     * them than an {@link Inbox} holds.
     */
    boolean saturated() {
        return running >= scheduling.concurrency() && backlog.roomy();
    }

    /** Accepts the body, whatever the bounds say. It may have come before others that were added already. */
    void add(Entry entry, long now) {
        Tenant tenant = tenants.of(entry.tenant);
        AgentUse agent = tenant.agent(entry.agent);
        tenant.count(agent, 1);
        tenants.settle(tenant, now);
        entry.submitted = now;
        entry.entered = now;
        entry.state = Entry.State.WAITING;
        shares.enter(entry, agent.line(shares.lane(entry.asked())));
        waits(entry, tenant, 1);
        backlog.added(entry, tenant);
        families.waits(entry, now);
    }

    /** The next body that begins, which is at work from now on; null when none may. */
    @Nullable
    Entry poll(long now) {
        shares.lift(now);
        prices.review(now);
        Entry next = running < scheduling.concurrency() ? shares.next() : null;
        boolean inTurn = next != null;
        if (next == null) {
            next = families.next();
        }
        if (next != null) {
            begin(next, now, inTurn);
        }
        return next;
    }

    private void begin(Entry entry, long now, boolean inTurn) {
        AgentUse agent = entry.line().agent;
        Tenant tenant = agent.tenant;
        entry.lent = !inTurn;
        prices.begin(entry, now, inTurn);
        waits(entry, tenant, -1);
        entry.state = Entry.State.RUNNING;
        hold(entry, 1);
        families.began(entry, now);
        tenant.pace.left(now);
        backlog.left(now);
        began(tallies.of(entry), now - entry.submitted);
        began(tenant.tallies.of(entry), now - entry.submitted);
    }

    // What is at work beyond the caps holds no place.
    private void hold(Entry entry, int by) {
        if (!entry.lent) {
            running += by;
            shares.occupy(entry.line().agent, by);
        }
    }

    /** The thread of the body waits: until that ends it holds no place and pays nothing. Whether it is at work at all. */
    boolean idle(Entry entry, long now) {
        if (entry.state != Entry.State.RUNNING) {
            return false;
        }
        if (entry.idles++ == 0) {
            prices.idle(entry, now);
            hold(entry, -1);
        }
        return true;
    }

    /** The wait has ended: the body has its place again, above the cap if need be. */
    void busy(Entry entry, long now) {
        if (entry.state == Entry.State.RUNNING && --entry.idles == 0) {
            prices.busy(entry, now);
            hold(entry, 1);
        }
    }

    private static void began(Tally tally, long waited) {
        tally.running++;
        tally.started++;
        tally.waits.add(waited);
    }

    /** A body that was at work has ended. */
    void finish(Entry entry, long now) {
        if (entry.idles > 0) {
            entry.idles = 1;
            busy(entry, now);
        }
        prices.end(entry, now);
        vacate(entry, now);
        gone(entry, now);
    }

    /** A body that began found no thread: it never was. */
    void undo(Entry entry, long now) {
        prices.refund(entry);
        vacate(entry, now);
        unstart(entry);
        gone(entry, now);
    }

    /** A body that began found no thread: it waits again, as the first of its line. */
    void restore(Entry entry, long now) {
        prices.refund(entry);
        vacate(entry, now);
        unstart(entry);
        entry.state = Entry.State.WAITING;
        shares.enterAgain(entry);
        waits(entry, entry.line().agent.tenant, 1);
        families.waits(entry, now);
    }

    private void vacate(Entry entry, long now) {
        AgentUse agent = entry.line().agent;
        hold(entry, -1);
        tallies.of(entry).running--;
        agent.tenant.tallies.of(entry).running--;
        families.ended(entry, now);
    }

    private void unstart(Entry entry) {
        tallies.of(entry).started--;
        entry.line().agent.tenant.tallies.of(entry).started--;
    }

    /** Takes a body back that waits; false when it does not. */
    boolean remove(Entry entry, long now) {
        if (entry.state != Entry.State.WAITING) {
            return false;
        }
        shares.leave(entry);
        waits(entry, entry.line().agent.tenant, -1);
        families.left(entry, now);
        gone(entry, now);
        return true;
    }

    private void gone(Entry entry, long now) {
        AgentUse agent = entry.line().agent;
        entry.state = Entry.State.GONE;
        agent.tenant.count(agent, -1);
        tenants.settle(agent.tenant, now);
    }

    private void waits(Entry entry, Tenant tenant, int by) {
        backlog.count(entry, tenant, by);
        count(tallies.of(entry), entry, by);
        count(tenant.tallies.of(entry), entry, by);
    }

    private static void count(Tally tally, Entry entry, int by) {
        tally.waiting += by;
        tally.bytes += by * entry.load.bytes();
    }

    /** Bodies that wait and whose leaving makes room for this one; empty when they would not be enough. */
    List<Entry> victims(Entry entry) {
        return backlog.victims(entry, tenants.find(entry.tenant));
    }

    /** Gives up a body that waits. */
    void shed(Entry victim, long now) {
        Tenant tenant = victim.line().agent.tenant;
        if (remove(victim, now)) {
            tallies.of(victim).shed++;
            tenant.tallies.of(victim).shed++;
        }
    }

    /** Counts a body that was not accepted; when to try again. */
    Duration refuse(Entry entry, long now) {
        Tenant tenant = tenants.of(entry.tenant);
        tenants.settle(tenant, now);
        tallies.of(entry).refused++;
        tenant.tallies.of(entry).refused++;
        return backlog.retryAfter(entry, tenant);
    }

    /** When there may be room for this body, which was here, again. */
    Duration retryAfter(Entry entry) {
        return backlog.retryAfter(entry, entry.line().agent.tenant);
    }

    /** Everything that waits leaves. */
    List<Entry> drain(long now) {
        List<Entry> left = new ArrayList<>();
        for (int rank = 0; rank < Lane.COUNT; rank++) {
            for (Tenant tenant : tenants.each()) {
                for (AgentUse agent : tenant.agents()) {
                    AgentLine line = agent.lineIfAny(rank);
                    for (Entry head = head(line); head != null; head = head(line)) {
                        left.add(head);
                        remove(head, now);
                    }
                }
            }
        }
        return left;
    }

    private static @Nullable Entry head(@Nullable AgentLine line) {
        return line == null ? null : line.waiting.head();
    }

    /** Lets children begin that nobody seems to get to. */
    void hurry(long now) {
        families.hurry(now);
    }

    /** Whether {@link #hurry} must be called in a while. */
    boolean watched() {
        return families.watched();
    }

    /** Those at work within the caps. */
    int running() {
        return running;
    }

    int waiting() {
        return backlog.waiting();
    }

    /** Objects that it keeps for bodies and tenants, for tests of leaks. */
    int kept() {
        return tenants.size() + families.size() + prices.size();
    }

    Set<String> tenants() {
        return tenants.names();
    }

    QueueStatus status() {
        return tallies.status();
    }

    QueueStatus status(String tenant) {
        Tenant known = tenants.find(tenant);
        return (known == null ? new Tallies() : known.tallies).status();
    }
}
