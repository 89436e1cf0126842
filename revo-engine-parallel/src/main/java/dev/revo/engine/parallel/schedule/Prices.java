package dev.revo.engine.parallel.schedule;

import java.time.Duration;

/**
 * What bodies at work cost their tenants, in nanoseconds: an estimate when they begin, more when they turn out to be longer, and
 * what they took when they end. Confined.
 */
final class Prices {
    /** Bodies at work whose price is looked at again in one step at most. */
    private static final int REVIEWS = 16;

    /** A body that ends within this time is not looked at before, whatever was paid for it. */
    static final long EARLIEST_REVIEW = Duration.ofMillis(1).toNanos();

    private final Shares shares;
    private final Estimate estimate = new Estimate();

    /** Those at work that began or went on less than that ago, in this order: most end here. */
    private final Fifo fresh = new Fifo();

    private int freshSize;

    /** Those at work for longer, by when they will have used up what was paid for them. */
    private final Heap<Entry> atWork = new Heap<>() {
        @Override
        boolean before(Entry a, Entry b) {
            double first = a.began + a.charged;
            double second = b.began + b.charged;
            return first < second || (first == second && a.place < b.place);
        }

        @Override
        int place(Entry node) {
            return node.review;
        }

        @Override
        void place(Entry node, int index) {
            node.review = index;
        }
    };

    Prices(Shares shares) {
        this.shares = shares;
    }

    int size() {
        return freshSize + atWork.size();
    }

    /** The tenant pays what its bodies took of late, or those of all, and the body leaves those that wait. */
    void begin(Entry entry, long now, boolean inTurn) {
        Tenant tenant = entry.line().agent.tenant;
        entry.charged = tenant.estimate.or(estimate.or(Estimate.FIRST)) * entry.load.weight();
        entry.began = now;
        shares.begin(entry, entry.charged, inTurn);
        work(entry, now);
    }

    /**
     * Whoever is at work for longer than was paid pays as much again. Otherwise a tenant whose bodies turn out to be long would
     * fill all places at the price of short ones before the first of them ends.
     */
    void review(long now) {
        for (Entry old = fresh.head(); old != null && now - old.freshSince >= EARLIEST_REVIEW; old = fresh.head()) {
            rest(old);
            atWork.add(old);
        }
        for (int i = 0; i < REVIEWS; i++) {
            Entry first = atWork.first();
            if (first == null || now - first.began < first.charged) {
                return;
            }
            shares.spend(first.line().line, first.charged);
            first.charged *= 2;
            atWork.moved(first);
        }
    }

    /** The body waits for others and pays nothing. */
    void idle(Entry entry, long now) {
        entry.idleSince = now;
        rest(entry);
    }

    /** It goes on. */
    void busy(Entry entry, long now) {
        entry.began += now - entry.idleSince;
        work(entry, now);
    }

    /** The body has ended: its tenant has paid from now on what it took. */
    void end(Entry entry, long now) {
        double took = Math.max(Estimate.LEAST, (double) (now - entry.began));
        estimate.took(took, entry.load.weight());
        entry.line().agent.tenant.estimate.took(took, entry.load.weight());
        pay(entry, took);
    }

    /** The body never began: its tenant gets everything back. */
    void refund(Entry entry) {
        pay(entry, 0);
    }

    private void work(Entry entry, long now) {
        entry.freshSince = now;
        entry.fresh = true;
        freshSize++;
        fresh.add(entry);
    }

    private void rest(Entry entry) {
        if (entry.fresh) {
            entry.fresh = false;
            freshSize--;
            fresh.remove(entry);
        } else {
            atWork.remove(entry);
        }
    }

    private void pay(Entry entry, double took) {
        rest(entry);
        shares.spend(entry.line().line, took - entry.charged);
    }
}
