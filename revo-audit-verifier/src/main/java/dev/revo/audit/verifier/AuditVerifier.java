package dev.revo.audit.verifier;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies an export of an audit chain, offline, against the keys that the reader trusts. It finds rows that were changed,
 * removed, inserted, reordered or cut off below the trusted checkpoint, another history than the one that was signed, and a
 * chain whose hashes were all made anew.
 *
 * <p><b>What it cannot find:</b> rows cut off after the newest checkpoint that the reader knows. A shorter chain with its own
 * old checkpoints is a true one; only a checkpoint that was kept elsewhere tells that there was more. Keep the newest one that
 * you have seen and hand it over with {@link #trusting}. Nor does it know whether a row tells the truth, only that it is the
 * row that was signed.
 *
 * <p>Immutable and safe to share. Memory is one line, at most 16 MiB, and O(log n); time is linear.
 */
public final class AuditVerifier {
    /** What is checked; tests take one away to see that it is this one that finds. */
    enum Guard {
        HASH,
        LINK,
        SEQUENCE,
        ROOT,
        SIGNATURE
    }

    final List<VerifierKey> keys;
    final Optional<Checkpoint> trusted;
    final Optional<String> origin;
    final Set<Guard> guards;

    private AuditVerifier(
            List<VerifierKey> keys, Optional<Checkpoint> trusted, Optional<String> origin, Set<Guard> guards) {
        this.keys = keys;
        this.trusted = trusted;
        this.origin = origin;
        this.guards = guards;
    }

    /**
     * A verifier that trusts these keys and nothing else.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static AuditVerifier of(List<VerifierKey> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("Without a key nothing can be verified: name at least one.");
        }
        return new AuditVerifier(List.copyOf(keys), Optional.empty(), Optional.empty(), EnumSet.allOf(Guard.class));
    }

    /**
     * Also compares with a checkpoint that the reader kept: the export must hold its rows, and must have had its root then.
     *
     * @param note the signed note
     * @throws IllegalArgumentException if it is malformed or no trusted key signed it
     */
    public AuditVerifier trusting(String note) {
        return new AuditVerifier(keys, Optional.of(Checkpoint.open(note, keys)), origin, guards);
    }

    /** Also requires this name of the chain, so that no other chain of the same signer passes for it. */
    public AuditVerifier expecting(String chain) {
        return new AuditVerifier(keys, trusted, Optional.of(requireNonNull(chain, "chain")), guards);
    }

    /** For the controls of tests only. */
    AuditVerifier without(Set<Guard> off) {
        EnumSet<Guard> left = EnumSet.allOf(Guard.class);
        left.removeAll(off);
        return new AuditVerifier(keys, trusted, origin, left);
    }

    /**
     * Reads the export to its end and judges it. Whatever the bytes are, the answer is a verdict.
     *
     * @throws IOException if the stream does; it is not closed
     */
    public Verdict verify(InputStream export) throws IOException {
        InputStream in = new BufferedInputStream(export, 1 << 16);
        Verification verification = new Verification(this);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean tooLong = false;
        int b;
        while ((b = in.read()) >= 0) {
            if (b == '\n') {
                verification.line(line.toByteArray(), tooLong);
                line.reset();
                tooLong = false;
            } else if (line.size() < ExportFormat.MOST_BYTES) {
                line.write(b);
            } else {
                tooLong = true;
            }
        }
        if (line.size() > 0) {
            verification.line(line.toByteArray(), tooLong);
        }
        return verification.verdict();
    }
}
