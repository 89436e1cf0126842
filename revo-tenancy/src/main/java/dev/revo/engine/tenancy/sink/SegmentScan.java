package dev.revo.engine.tenancy.sink;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a file of lines up to the first one that is not whole: torn, with a hole in it, or out of its place. Whether the lines
 * are true is for the verifier to say. Confined to one thread.
 */
final class SegmentScan {
    private static final Pattern ROW_START =
            Pattern.compile("\\{\"hash\":\"([0-9a-f]{64})\",\"prev\":\"([0-9a-f]{64})\",\"row\":\\{");
    private static final Pattern ROW_END = Pattern.compile("},\"seq\":\"([1-9][0-9]{0,14})\"}\\z");
    private static final String CHECKPOINT = "{\"checkpoint\":\"";
    private static final int START = 160;
    private static final int END = 40;

    private long valid;
    private long rows;
    private long sequence;
    private String hash = "";
    private boolean signed;

    private SegmentScan() {}

    /**
     * Reads to the end.
     *
     * @param each is told the number and the hash of each row
     */
    static SegmentScan of(InputStream file, BiConsumer<Long, String> each) throws IOException {
        SegmentScan scan = new SegmentScan();
        InputStream in = new BufferedInputStream(file, 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                if (!scan.take(line.toByteArray())) {
                    return scan;
                }
                if (scan.rows > 0 && !scan.signed) {
                    each.accept(scan.sequence, scan.hash);
                }
                line.reset();
            } else if (b < ' ') {
                // Canonical JSON has no control characters: a block that was never written.
                return scan;
            } else {
                line.write(b);
            }
        }
        return scan;
    }

    private boolean take(byte[] line) {
        if (!(isCheckpoint(line) || isRow(line))) {
            return false;
        }
        valid += line.length + 1L;
        return true;
    }

    private boolean isCheckpoint(byte[] line) {
        if (line.length < CHECKPOINT.length() + 2
                || !text(line, 0, CHECKPOINT.length()).equals(CHECKPOINT)
                || line[line.length - 1] != '}') {
            return false;
        }
        signed = rows > 0;
        return true;
    }

    private boolean isRow(byte[] line) {
        Matcher start = ROW_START.matcher(text(line, 0, Math.min(START, line.length)));
        Matcher end = ROW_END.matcher(text(line, Math.max(0, line.length - END), line.length));
        if (!start.lookingAt() || !end.find()) {
            return false;
        }
        long number = Long.parseLong(end.group(1));
        if (rows > 0 && (number != sequence + 1 || !start.group(2).equals(hash))) {
            return false;
        }
        rows++;
        sequence = number;
        hash = start.group(1);
        signed = false;
        return true;
    }

    private static String text(byte[] line, int from, int to) {
        // One character a byte, whatever the bytes are.
        return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Bytes up to the end of the last line that is whole. */
    long valid() {
        return valid;
    }

    /** How many rows there are. */
    long rows() {
        return rows;
    }

    /** Number of the last row. */
    long sequence() {
        return sequence;
    }

    /** Hash of the last row, hexadecimal. */
    String hash() {
        return hash;
    }

    /** Whether a checkpoint stands after the last row. */
    boolean signed() {
        return signed;
    }
}
