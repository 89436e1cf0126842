package dev.revo.engine.parallel.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Records as bytes: length, CRC32C of length and payload, payload. A payload is the record's sequence, its kind and what
 * the kind has; texts are UTF-8 after their length.
 */
final class RecordCodec {
    static final int HEADER = 8;
    private static final int SEQUENCE = 8;
    private static final int MOST_BYTES = 256 << 20;

    private static final int BATCH = 1;
    private static final int PURGE = 2;
    private static final int BIND = 3;
    private static final int FREE = 4;
    private static final int CLOSE = 5;

    private RecordCodec() {}

    /** A record and its place in the log. */
    record Numbered(long sequence, LogRecord record) {}

    /**
     * The record as {@link #encode} gives it.
     *
     * @throws InvalidRequestException when it is too large to be read back in one piece
     */
    static byte[] bounded(LogRecord record) {
        byte[] bytes = encode(record);
        if (bytes.length > MOST_BYTES) {
            throw InvalidRequestException.field(
                    "entries", "have " + bytes.length + " bytes", "Write at most " + MOST_BYTES + " at once.");
        }
        return bytes;
    }

    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    /** The record with its length; {@link #stamp} gives it sequence and checksum. */
    static byte[] encode(LogRecord record) {
        if (record instanceof LogRecord.Batch batch) {
            return encode(BATCH, out -> batch(out, batch));
        }
        if (record instanceof LogRecord.Purge purge) {
            return encode(PURGE, out -> {
                text(out, purge.tenant());
                out.writeInt(purge.runs().size());
                for (LogRecord.Gone gone : purge.runs()) {
                    run(out, gone.run());
                    out.writeLong(gone.born());
                }
            });
        }
        if (record instanceof LogRecord.Bind bind) {
            return encode(BIND, out -> {
                text(out, bind.tenant());
                text(out, bind.key());
                text(out, bind.fingerprint());
                run(out, bind.run());
            });
        }
        if (record instanceof LogRecord.Free free) {
            return encode(FREE, out -> {
                text(out, free.tenant());
                out.writeInt(free.keys().size());
                for (LogRecord.Freed freed : free.keys()) {
                    text(out, freed.key());
                    out.writeLong(freed.bound());
                }
            });
        }
        return encode(CLOSE, out -> {});
    }

    private static byte[] encode(int kind, Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(0); // length and checksum
            out.writeLong(0); // sequence
            out.writeByte(kind);
            body.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        byte[] record = bytes.toByteArray();
        ByteBuffer.wrap(record).putInt(record.length - HEADER);
        return record;
    }

    private static void batch(DataOutputStream out, LogRecord.Batch batch) throws IOException {
        text(out, batch.tenant());
        run(out, batch.run());
        out.writeLong(batch.fence());
        out.writeInt(batch.entries().size());
        for (JournalEntry entry : batch.entries()) {
            out.writeLong(entry.sequence());
            text(out, entry.type());
            out.writeInt(entry.version());
            Instant at = entry.at();
            out.writeLong(at.getEpochSecond());
            out.writeInt(at.getNano());
            byte[] data = entry.data();
            out.writeInt(data.length);
            out.write(data);
        }
    }

    /** Gives an encoded record its sequence, in place. */
    static void stamp(byte[] record, long sequence) {
        ByteBuffer bytes = ByteBuffer.wrap(record);
        bytes.putLong(HEADER, sequence);
        bytes.putInt(4, checksum(record, 0, record.length - HEADER));
    }

    private static int checksum(byte[] bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, 4);
        crc.update(bytes, at + HEADER, length);
        return (int) crc.getValue();
    }

    /** How long the record is that says it begins here, header and all; 0 when none can. */
    static int length(byte[] bytes, int at, int end) {
        if (at < 0 || end - at < HEADER + SEQUENCE + 1) {
            return 0;
        }
        int length = ByteBuffer.wrap(bytes).getInt(at);
        return length > SEQUENCE && length <= end - at - HEADER ? HEADER + length : 0;
    }

    /** Whether a whole record begins here. */
    static boolean whole(byte[] bytes, int at, int end) {
        int length = length(bytes, at, end);
        return length > 0 && ByteBuffer.wrap(bytes).getInt(at + 4) == checksum(bytes, at, length - HEADER);
    }

    /** The sequence of the record that begins here. */
    static long sequence(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getLong(at + HEADER);
    }

    /**
     * The record that begins here and is whole.
     *
     * @param data whether entries get their bytes, which an index does not need
     * @throws IOException when its kind is unknown or its content does not fit its length
     */
    static Numbered decode(byte[] bytes, int at, boolean data) throws IOException {
        int length = ByteBuffer.wrap(bytes).getInt(at);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, at + HEADER, length))) {
            long sequence = in.readLong();
            int kind = in.readByte();
            LogRecord record = switch (kind) {
                case BATCH -> batch(in, data);
                case PURGE -> purge(in);
                case BIND -> new LogRecord.Bind(text(in), text(in), text(in), run(in));
                case FREE -> free(in);
                case CLOSE -> new LogRecord.Close();
                default -> throw new IOException("its kind is " + kind + ", which this code does not know");
            };
            return new Numbered(sequence, record);
        } catch (EOFException e) {
            throw new IOException("it ends early", e);
        } catch (RuntimeException e) {
            throw new IOException("it makes no sense: " + e.getMessage(), e);
        }
    }

    private static LogRecord batch(DataInputStream in, boolean withData) throws IOException {
        String tenant = text(in);
        RunId run = run(in);
        long fence = in.readLong();
        int count = in.readInt();
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long sequence = in.readLong();
            String type = text(in);
            int version = in.readInt();
            Instant at = Instant.ofEpochSecond(in.readLong(), in.readInt());
            int length = in.readInt();
            byte[] data = new byte[0];
            if (withData) {
                data = in.readNBytes(length);
            } else {
                in.skipNBytes(length);
            }
            entries.add(JournalEntry.of(run, sequence, type, version, at, data));
        }
        return new LogRecord.Batch(tenant, run, fence, entries);
    }

    private static LogRecord purge(DataInputStream in) throws IOException {
        String tenant = text(in);
        int count = in.readInt();
        List<LogRecord.Gone> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            runs.add(new LogRecord.Gone(run(in), in.readLong()));
        }
        return new LogRecord.Purge(tenant, runs);
    }

    private static LogRecord free(DataInputStream in) throws IOException {
        String tenant = text(in);
        int count = in.readInt();
        List<LogRecord.Freed> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(new LogRecord.Freed(text(in), in.readLong()));
        }
        return new LogRecord.Free(tenant, keys);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), UTF_8);
    }

    private static void run(DataOutputStream out, RunId run) throws IOException {
        UUID id = UUID.fromString(run.value());
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    private static RunId run(DataInputStream in) throws IOException {
        return RunId.of(new UUID(in.readLong(), in.readLong()));
    }
}
