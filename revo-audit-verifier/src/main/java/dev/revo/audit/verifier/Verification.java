package dev.revo.audit.verifier;

import dev.revo.audit.verifier.AuditVerifier.Guard;
import dev.revo.audit.verifier.Finding.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One pass over an export. After something was found it goes on with what the export says, so that one change is one finding;
 * but from then on nothing is vouched for any more. Confined to one thread.
 */
final class Verification {
    private final AuditVerifier rules;
    private final List<Finding> findings = new ArrayList<>();
    private long found;
    private long lines;
    private ChainHead head = ChainHead.start();
    private long from = 1;
    private long expected = 1;
    private long vouchedTo;
    private long chainedTo;
    private boolean vouched;
    private @Nullable String tenant;
    private @Nullable String origin;

    Verification(AuditVerifier rules) {
        this.rules = rules;
        this.origin =
                rules.origin.or(() -> rules.trusted.map(Checkpoint::origin)).orElse(null);
        if (rules.trusted.isPresent() && !rules.trusted.get().origin().equals(origin)) {
            found(
                    Kind.OTHER_CHAIN,
                    0,
                    "The trusted checkpoint is of " + rules.trusted.get().origin() + ", not of " + origin + ".");
        }
        compareWithTrusted();
    }

    void line(byte[] bytes, boolean tooLong) {
        lines++;
        try {
            if (tooLong) {
                throw new MalformedException("is longer than " + ExportFormat.MOST_BYTES + " bytes");
            }
            ExportLine line = ExportLine.parse(bytes);
            if (line instanceof ExportLine.Row row) {
                row(row);
            } else if (line instanceof ExportLine.Signed signed) {
                checkpoint(signed);
            }
        } catch (MalformedException e) {
            found(
                    Kind.MALFORMED,
                    expected,
                    "Line " + lines + " " + e.getMessage() + "; row " + expected + " was expected.");
        }
    }

    private void row(ExportLine.Row row) {
        long seq = row.seq();
        if (tenant == null) {
            tenant = row.tenant();
            ownedBy(row.tenant(), seq);
        } else if (!tenant.equals(row.tenant())) {
            found(Kind.OTHER_CHAIN, seq, "Row " + seq + " is another tenant's.");
        }
        if (on(Guard.SEQUENCE) && seq > expected) {
            found(Kind.MISSING, expected, "Rows " + expected + " to " + (seq - 1) + " are missing.");
        } else if (on(Guard.SEQUENCE) && seq < expected) {
            found(Kind.OUT_OF_ORDER, seq, "Row " + seq + " stands where row " + expected + " was expected.");
        }
        if (on(Guard.LINK) && !row.prev().equals(head.last())) {
            found(Kind.BROKEN_LINK, seq, "Row " + seq + " does not follow the row that stands before it.");
        }
        if (on(Guard.HASH) && !row.own().equals(row.hash())) {
            found(Kind.CHANGED, seq, "Row " + seq + " is not what its hash was made from.");
        }
        head = head.withLeaf(row.hash());
        expected = seq + 1;
        chainedTo = found == 0 ? seq : chainedTo;
        compareWithTrusted();
    }

    private void checkpoint(ExportLine.Signed line) {
        Checkpoint checkpoint;
        try {
            checkpoint = on(Guard.SIGNATURE)
                    ? Checkpoint.open(line.note(), rules.keys)
                    : Checkpoint.parse(SignedNote.parse(line.note()).text());
        } catch (IllegalArgumentException e) {
            found(
                    Kind.BAD_CHECKPOINT,
                    expected - 1,
                    "The checkpoint in line " + lines + " does not count. " + e.getMessage());
            return;
        }
        if (origin == null) {
            origin = checkpoint.origin();
            if (tenant != null) {
                ownedBy(tenant, expected - 1);
            }
        } else if (on(Guard.ROOT) && !origin.equals(checkpoint.origin())) {
            found(
                    Kind.OTHER_CHAIN,
                    expected - 1,
                    "The checkpoint in line " + lines + " is of " + checkpoint.origin() + ".");
            return;
        }
        if (line.resume().isPresent() && !begin(checkpoint, line.resume().get())) {
            return;
        }
        if (!on(Guard.ROOT)) {
            return;
        }
        if (checkpoint.size() != head.seq()) {
            found(
                    Kind.MISPLACED_CHECKPOINT,
                    Math.min(checkpoint.size(), head.seq()) + 1,
                    "A checkpoint of " + checkpoint.size() + " rows stands after " + head.seq() + " rows.");
        } else {
            vouch(checkpoint, "The checkpoint in line " + lines);
        }
    }

    /** Takes the state that an export without its oldest rows begins with; the root that was signed proves the range. */
    private boolean begin(Checkpoint checkpoint, ExportLine.Resume resume) {
        try {
            if (lines == 1 && checkpoint.size() > 0) {
                head = ChainHead.of(checkpoint.size(), resume.last(), resume.range());
                from = checkpoint.size() + 1;
                expected = from;
                compareWithTrusted();
                return true;
            }
        } catch (IllegalArgumentException e) {
            found(
                    Kind.MALFORMED,
                    checkpoint.size(),
                    "Line 1 has a range that does not fit its checkpoint. " + e.getMessage());
            return false;
        }
        found(
                Kind.MALFORMED,
                expected,
                "Line " + lines + " has a range, which only the first line of a chain with rows has.");
        return false;
    }

    private void compareWithTrusted() {
        rules.trusted
                .filter(trusted -> trusted.size() == head.seq() && on(Guard.ROOT))
                .ifPresent(trusted -> {
                    vouch(trusted, "The trusted checkpoint");
                });
    }

    private void vouch(Checkpoint checkpoint, String which) {
        if (!checkpoint.root().equals(head.range().root())) {
            found(
                    Kind.FORKED,
                    Math.min(vouchedTo + 1, checkpoint.size()),
                    which + " signs other rows than these: the history differs somewhere in rows " + (vouchedTo + 1)
                            + " to " + checkpoint.size() + ".");
        } else if (found == 0) {
            vouched = true;
            vouchedTo = checkpoint.size();
            chainedTo = Math.max(chainedTo, vouchedTo);
        }
    }

    private void ownedBy(String owner, long seq) {
        if (origin != null && on(Guard.ROOT) && !Checkpoint.belongs(origin, owner)) {
            found(Kind.OTHER_CHAIN, seq, "The rows are of tenant " + owner + ", but the chain is " + origin + ".");
        }
    }

    Verdict verdict() {
        rules.trusted.ifPresent(trusted -> {
            if (trusted.size() >= expected) {
                found(
                        Kind.TRUNCATED,
                        expected,
                        "Rows " + expected + " to " + trusted.size()
                                + " are missing at the end: the trusted checkpoint has them.");
            } else if (trusted.size() < from - 1) {
                found(
                        Kind.NOT_COMPARABLE,
                        from,
                        "The export begins with row " + from + ", after the trusted checkpoint of " + trusted.size()
                                + " rows: name a later one.");
            }
        });
        if (found == 0 && !vouched && on(Guard.SIGNATURE) && on(Guard.ROOT)) {
            found(Kind.NOT_VOUCHED, from, "No checkpoint of a key that you trust vouches for any of the rows.");
        }
        return new Verdict(
                Optional.ofNullable(origin), Optional.ofNullable(tenant), from, vouchedTo, chainedTo, findings, found);
    }

    private boolean on(Guard guard) {
        return rules.guards.contains(guard);
    }

    private void found(Kind kind, long seq, String message) {
        found++;
        if (findings.size() < Verdict.MOST_FINDINGS) {
            findings.add(new Finding(kind, seq, message));
        }
    }
}
