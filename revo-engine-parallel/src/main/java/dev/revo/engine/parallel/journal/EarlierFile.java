package dev.revo.engine.parallel.journal;

import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The file of one run, as reVo kept runs before they shared a log: length, CRC32C of length and payload, payload. A record is
 * a claim (a fence and no entries) or a batch of entries. Form version 1 stands in each payload.
 */
final class EarlierFile {
    static final int HEADER = 8;
    private static final int FORM = 1;

    private EarlierFile() {}

    /** A claim or a batch. */
    record Frame(long fence, List<JournalEntry> entries) {}

    /**
     * What a file holds.
     *
     * @param frames that are whole
     * @param end where they end
     * @param damaged whether what comes after the end is damage in the middle: a whole record follows it
     * @param problem why the whole record at the end cannot be read, if that is so
     */
    record Scan(List<Frame> frames, long end, boolean damaged, Optional<String> problem) {}

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(4).putInt(length).flip());
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    static Scan scan(RunId run, byte[] file) {
        List<Frame> frames = new ArrayList<>();
        int at = 0;
        while (whole(file, at)) {
            int length = ByteBuffer.wrap(file).getInt(at);
            try {
                frames.add(decode(run, file, at + HEADER, length));
            } catch (IOException | RuntimeException e) {
                return new Scan(frames, at, false, Optional.of(String.valueOf(e.getMessage())));
            }
            at += HEADER + length;
        }
        return new Scan(frames, at, at < file.length && wholeAfter(file, at), Optional.empty());
    }

    // A torn tail is what a crash leaves: nothing whole comes after it. A whole record further on means that something
    // acknowledged was damaged.
    private static boolean wholeAfter(byte[] file, int from) {
        for (int at = from + 1; at + HEADER < file.length; at++) {
            if (whole(file, at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean whole(byte[] file, int at) {
        if (at + HEADER >= file.length) {
            return false;
        }
        ByteBuffer header = ByteBuffer.wrap(file, at, HEADER);
        int length = header.getInt();
        int sum = header.getInt();
        return length > 0 && length <= file.length - at - HEADER && sum == checksum(file, at + HEADER, length);
    }

    private static Frame decode(RunId run, byte[] file, int from, int length) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(file, from, length))) {
            int form = in.readByte();
            if (form != FORM) {
                throw new IOException("its form is " + form + ", this code knows " + FORM);
            }
            long fence = in.readLong();
            int count = in.readInt();
            List<JournalEntry> entries = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long sequence = in.readLong();
                String type = in.readUTF();
                int version = in.readInt();
                Instant when = Instant.parse(in.readUTF());
                byte[] data = in.readNBytes(in.readInt());
                entries.add(JournalEntry.of(run, sequence, type, version, when, data));
            }
            return new Frame(fence, entries);
        } catch (EOFException e) {
            throw new IOException("it ends early", e);
        }
    }
}
