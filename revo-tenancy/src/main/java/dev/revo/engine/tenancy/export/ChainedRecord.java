package dev.revo.engine.tenancy.export;

import static java.util.Objects.requireNonNull;

import dev.revo.audit.AuditRecord;
import dev.revo.audit.verifier.Hash;
import dev.revo.error.InvalidRequestException;

/**
 * A line of the audit log and its place in the chain.
 *
 * @param seq number within the tenant, from 1
 * @param record the line, with the time and texts that were hashed
 * @param prev hash of the line before, {@link Hash#ZERO} before the first
 * @param hash of this line
 */
public record ChainedRecord(long seq, AuditRecord record, Hash prev, Hash hash) implements ChainEntry {
    /** Checks for nulls and the number. */
    public ChainedRecord {
        requireNonNull(record, "record");
        requireNonNull(prev, "prev");
        requireNonNull(hash, "hash");
        if (seq < 1) {
            throw InvalidRequestException.field("audit.seq", "is " + seq, "Rows are numbered from 1.");
        }
    }
}
