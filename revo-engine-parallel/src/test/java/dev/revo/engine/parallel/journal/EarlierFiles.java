package dev.revo.engine.parallel.journal;

import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/** Writes what an earlier reVo wrote: a file for each run. */
final class EarlierFiles {
    private EarlierFiles() {}

    static Path file(String tenant, RunId run) {
        return Workload.DIRECTORY.resolve("t-" + tenant).resolve(run.value() + ".run");
    }

    /** A claim or a batch. */
    static byte[] record(int form, long fence, List<JournalEntry> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(form);
            out.writeLong(fence);
            out.writeInt(entries.size());
            for (JournalEntry entry : entries) {
                out.writeLong(entry.sequence());
                out.writeUTF(entry.type());
                out.writeInt(entry.version());
                out.writeUTF(entry.at().toString());
                out.writeInt(entry.data().length);
                out.write(entry.data());
            }
        }
        byte[] payload = bytes.toByteArray();
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(4).putInt(payload.length).flip());
        crc.update(payload);
        return ByteBuffer.allocate(8 + payload.length)
                .putInt(payload.length)
                .putInt((int) crc.getValue())
                .put(payload)
                .array();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A run of two batches, with a claim in between: its fence is 2. */
    static byte[] run(List<JournalEntry> entries) throws IOException {
        return join(
                record(1, 1, entries.subList(0, 1)),
                record(1, 2, List.of()),
                record(1, 2, entries.subList(1, entries.size())));
    }
}
