package dev.revo.agents.verify.box;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How the tests of one variant went. Not API. Immutable by agreement of its two users.
 *
 * @param variant which
 * @param end whether the tests ran to their end
 * @param counts how many tests went how
 * @param printedFailure whether the output held the text of an assertion failure
 * @param failures what went wrong, the first few, one text each
 * @param probes what was executed of the candidate
 */
public record Ran(
        String variant,
        End end,
        Counts counts,
        boolean printedFailure,
        List<String> failures,
        List<Probes.Hits> probes) {

    /** Ways to end. */
    public enum End {
        /** All tests had their turn. */
        COMPLETE,
        /** The time of the variant was over. */
        TIMED_OUT,
        /** The tests could not be started. */
        BROKEN
    }

    /**
     * Numbers of tests.
     *
     * @param passed that passed
     * @param failed that failed
     * @param noticed those of the failed that failed by an error thrown in the tests, not inside of the candidate
     * @param aborted that gave up on an assumption
     * @param skipped that were disabled
     */
    public record Counts(int passed, int failed, int noticed, int aborted, int skipped) {}

    /** Whether tests ran, to their end, and none of them failed, gave up or printed a failure. */
    public boolean allPassed() {
        return end == End.COMPLETE
                && counts.passed() > 0
                && counts.failed() == 0
                && counts.aborted() == 0
                && !printedFailure;
    }

    static byte[] encode(List<Ran> all) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(all.size());
        for (Ran ran : all) {
            ran.write(out);
        }
        return bytes.toByteArray();
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeUTF(variant);
        out.writeUTF(end.name());
        out.writeInt(counts.passed());
        out.writeInt(counts.failed());
        out.writeInt(counts.noticed());
        out.writeInt(counts.aborted());
        out.writeInt(counts.skipped());
        out.writeBoolean(printedFailure);
        out.writeInt(failures.size());
        for (String failure : failures) {
            out.writeUTF(failure);
        }
        out.writeInt(probes.size());
        for (Probes.Hits hits : probes) {
            out.writeLong(hits.id());
            out.writeUTF(hits.name());
            boolean[] passed = hits.passed();
            out.writeInt(passed.length);
            for (boolean hit : passed) {
                out.writeBoolean(hit);
            }
        }
    }

    /**
     * Reads what {@code encode} wrote.
     *
     * @throws IOException when the bytes are something else
     */
    public static List<Ran> decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        List<Ran> all = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            all.add(read(in));
        }
        return all;
    }

    private static Ran read(DataInputStream in) throws IOException {
        String variant = in.readUTF();
        End end = End.valueOf(in.readUTF());
        Counts counts = new Counts(in.readInt(), in.readInt(), in.readInt(), in.readInt(), in.readInt());
        boolean printed = in.readBoolean();
        List<String> failures = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            failures.add(in.readUTF());
        }
        List<Probes.Hits> probes = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            long id = in.readLong();
            String name = in.readUTF();
            boolean[] hit = new boolean[in.readInt()];
            for (int i = 0; i < hit.length; i++) {
                hit[i] = in.readBoolean();
            }
            probes.add(new Probes.Hits(id, name, hit));
        }
        return new Ran(variant, end, counts, printed, failures, probes);
    }
}
