package dev.revo.engine.tenancy.export;

import dev.revo.audit.AuditRecord;
import dev.revo.audit.verifier.AuditRow;
import dev.revo.error.InvalidRequestException;
import dev.revo.scope.Principal;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Between the audit records of the API and the rows that are chained. */
public final class AuditRows {
    private AuditRows() {}

    /**
     * The row of a record. Canonical JSON has no form for a surrogate without its partner, and a log must take what it is
     * given, so each such half becomes U+FFFD; where two names in the detail become one by that, the greater value stays.
     */
    public static AuditRow from(AuditRecord record) {
        Map<String, String> detail = new TreeMap<>();
        record.detail()
                .forEach((name, value) -> detail.merge(
                        wellFormed(name), wellFormed(value), (one, other) -> one.compareTo(other) > 0 ? one : other));
        return new AuditRow(
                record.id().toString(),
                record.at(),
                wellFormed(record.tenant()),
                wellFormed(record.principal()),
                record.kind().name(),
                wellFormed(record.action()),
                wellFormed(record.resource()),
                record.result().name(),
                record.run().map(AuditRows::wellFormed),
                detail);
    }

    /**
     * The record of a row, as {@link #from} made it.
     *
     * @throws InvalidRequestException if the id, kind or result is not one of this version's
     */
    public static AuditRecord record(AuditRow row) {
        try {
            return new AuditRecord(
                    UUID.fromString(row.id()),
                    row.at(),
                    row.tenant(),
                    row.principal(),
                    Principal.Kind.valueOf(row.kind()),
                    row.action(),
                    row.resource(),
                    AuditRecord.Result.valueOf(row.result()),
                    row.run(),
                    row.detail());
        } catch (IllegalArgumentException e) {
            throw InvalidRequestException.field(
                    "audit.row",
                    "has an id, kind or result that this version does not know",
                    "Read it with a newer one.");
        }
    }

    static String wellFormed(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
