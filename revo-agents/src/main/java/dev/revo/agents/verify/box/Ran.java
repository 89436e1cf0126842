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
 * @param passed tests that passed
 * @param failed tests that failed
 * @param aborted tests that gave up on an assumption
 * @param skipped tests that were disabled
 * @param printedFailure whether the output held the text of an assertion failure
 * @param failures what went wrong, the first few, one text each
 * @param probes what was executed of the candidate
 */
public record Ran(
        String variant,
        End end,
        int passed,
        int failed,
        int aborted,
        int skipped,
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

    /** Whether tests ran, to their end, and none of them failed, gave up or printed a failure. */
    public boolean allPassed() {
        return end == End.COMPLETE && passed > 0 && failed == 0 && aborted == 0 && !printedFailure;
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
        out.writeByte(end.ordinal());
        out.writeInt(passed);
        out.writeInt(failed);
        out.writeInt(aborted);
        out.writeInt(skipped);
        out.writeBoolean(printedFailure);
        out.writeInt(failures.size());
        for (String failure : failures) {
            out.writeUTF(failure);
        }
        out.writeInt(probes.size());
        for (Probes.Hits hits : probes) {
            out.writeLong(hits.id());
            out.writeUTF(hits.name());
            out.writeInt(hits.hit().length);
            for (boolean hit : hits.hit()) {
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
        End end = End.values()[in.readByte()];
        int passed = in.readInt();
        int failed = in.readInt();
        int aborted = in.readInt();
        int skipped = in.readInt();
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
        return new Ran(variant, end, passed, failed, aborted, skipped, printed, failures, probes);
    }
}
