package dev.revo.audit.verifier;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A chain to be tampered with: its lines can be changed one by one, and the verdict be asked for. */
final class TestChain {
    static final SignerKey SIGNER = SignerKey.generate("revo/test");
    static final String TENANT = "acme & co";
    static final String ORIGIN = Checkpoint.origin("test", TENANT);
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456Z");

    /** One row of the export as its writer says it; or a checkpoint, if {@code note} is there. */
    record Line(long seq, Hash prev, Hash hash, Optional<AuditRow> row, Optional<String> note) {
        static Line of(String note) {
            return new Line(0, Hash.ZERO, Hash.ZERO, Optional.empty(), Optional.of(note));
        }

        Line seq(long other) {
            return new Line(other, prev, hash, row, note);
        }

        Line row(AuditRow other) {
            return new Line(seq, prev, hash, Optional.of(other), note);
        }

        Line hash(Hash other) {
            return new Line(seq, prev, other, row, note);
        }

        byte[] bytes() {
            return note.map(ExportFormat::checkpoint)
                    .orElseGet(() -> ExportFormat.row(seq, prev, hash, row.orElseThrow()));
        }
    }

    /** What the lines of the chain that was copied are written as: most lines of a copy are the same. */
    private IdentityHashMap<Line, byte[]> written = new IdentityHashMap<>();

    final List<Line> lines = new ArrayList<>();
    ChainHead head = ChainHead.start();

    static AuditRow row(long number, String action) {
        return new AuditRow(
                "id-" + number,
                NOON.plusSeconds(number),
                TENANT,
                "ada",
                "USER",
                action,
                "memory/" + number,
                "ALLOWED",
                number % 3 == 0 ? Optional.of("run-" + number) : Optional.empty(),
                Map.of("rule", "r\u00e9gle \"" + number + "\"\n"));
    }

    /** So many rows, and a checkpoint after each so many. */
    static TestChain of(int rows, int every) {
        return new TestChain().grow(rows, every, "read", SIGNER);
    }

    TestChain grow(long upTo, int every, String action, SignerKey signer) {
        while (head.seq() < upTo) {
            add(row(head.seq() + 1, action));
            if (head.seq() % every == 0) {
                lines.add(Line.of(note(signer)));
            }
        }
        return this;
    }

    TestChain add(AuditRow row) {
        ChainHead next = head.then(row);
        lines.add(new Line(next.seq(), head.last(), next.last(), Optional.of(row), Optional.empty()));
        head = next;
        return this;
    }

    String note(SignerKey signer) {
        return head.checkpoint(ORIGIN, NOON).sign(signer);
    }

    /** Where in the lines the row of this number is. */
    int at(long seq) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).seq == seq) {
                return i;
            }
        }
        throw new IllegalArgumentException("no row " + seq);
    }

    TestChain copy() {
        if (written.isEmpty()) {
            lines.forEach(line -> written.put(line, line.bytes()));
        }
        TestChain copy = new TestChain();
        copy.lines.addAll(lines);
        copy.head = head;
        copy.written = written;
        return copy;
    }

    /** Gives the rows that stand there new numbers, without a gap. */
    TestChain renumber() {
        long next = 1;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).note.isEmpty()) {
                lines.set(i, lines.get(i).seq(next++));
            }
        }
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Line line : lines) {
            byte[] known = written.get(line);
            out.writeBytes(known == null ? line.bytes() : known);
        }
        return out.toByteArray();
    }

    Verdict verdict(AuditVerifier verifier) {
        return verdict(verifier, bytes());
    }

    static AuditVerifier verifier() {
        return AuditVerifier.of(List.of(SIGNER.verifier()));
    }

    static Verdict verdict(AuditVerifier verifier, String export) {
        return verdict(verifier, export.getBytes(StandardCharsets.UTF_8));
    }

    static Verdict verdict(AuditVerifier verifier, byte[] export) {
        try {
            return verifier.verify(new ByteArrayInputStream(export));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
