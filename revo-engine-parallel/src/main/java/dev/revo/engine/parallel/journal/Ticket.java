package dev.revo.engine.parallel.journal;

/** A record on its way to the disk. Guarded by the log's lock. */
final class Ticket {
    final LogRecord record;
    final byte[] bytes;
    LogWriter.Group group;

    Ticket(LogRecord record, byte[] bytes, LogWriter.Group group) {
        this.record = record;
        this.bytes = bytes;
        this.group = group;
    }
}
