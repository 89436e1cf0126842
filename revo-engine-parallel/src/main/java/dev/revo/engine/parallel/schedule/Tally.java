package dev.revo.engine.parallel.schedule;

import dev.revo.parallel.QueueStatus;

/** Counts of one priority, of a tenant or of all. Confined. */
final class Tally {
    int running;
    int waiting;
    long bytes;
    long started;
    long refused;
    long shed;
    final WaitTimes waits = new WaitTimes();

    void addAll(Tally other) {
        running += other.running;
        waiting += other.waiting;
        bytes += other.bytes;
        started += other.started;
        refused += other.refused;
        shed += other.shed;
        waits.addAll(other.waits);
    }

    QueueStatus.Figures figures() {
        return new QueueStatus.Figures(running, waiting, bytes, started, refused, shed, waits.waits());
    }
}
