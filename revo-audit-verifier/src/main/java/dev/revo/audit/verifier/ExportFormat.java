package dev.revo.audit.verifier;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writes the lines of an export that {@link AuditVerifier} reads, each one canonical JSON (RFC 8785) and a line feed:
 *
 * <pre>
 * {"hash":"&lt;hex&gt;","prev":"&lt;hex&gt;","row":{...},"seq":"1"}
 * {"checkpoint":"&lt;signed note&gt;"}
 * {"checkpoint":"&lt;signed note&gt;","last":"&lt;hex&gt;","range":["&lt;hex&gt;",...]}
 * </pre>
 *
 * <p>Rows stand in the order of their numbers without a gap; a checkpoint of size n stands right after row n. The third form
 * stands first, if at all: older rows were deleted when their time was over, and the chain goes on after the checkpoint's size.
 */
public final class ExportFormat {
    /** The most rows of a chain: 10^15. */
    static final long MOST_ROWS = 1_000_000_000_000_000L;

    /** The most bytes of a line. */
    static final int MOST_BYTES = ChainHead.MOST_BYTES + 1024;

    private ExportFormat() {}

    /** The line of a row. */
    public static byte[] row(long seq, Hash prev, Hash hash, AuditRow row) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(utf8("{\"hash\":\"" + hash + "\",\"prev\":\"" + prev + "\",\"row\":"));
        out.writeBytes(row.canonical());
        out.writeBytes(utf8(",\"seq\":\"" + seq + "\"}\n"));
        return out.toByteArray();
    }

    /** The line of a checkpoint, given as its signed note. */
    public static byte[] checkpoint(String note) {
        return line(Map.of("checkpoint", note));
    }

    /**
     * The first line of an export that does not begin with row 1.
     *
     * @param note signed checkpoint of the head's size
     * @param head the head as it was when that checkpoint was made
     */
    public static byte[] resume(String note, ChainHead head) {
        List<String> range = head.range().hashes().stream().map(Hash::hex).toList();
        return line(Map.of("checkpoint", note, "last", head.last().hex(), "range", range));
    }

    private static byte[] line(Map<String, Object> members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(CanonicalJson.bytes(members));
        out.write('\n');
        return out.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
