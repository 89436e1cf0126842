package dev.revo.testkit.crash;

import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.Guarantee;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.Promising;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.TestContexts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A run journal for tests of processes that are killed: the one in memory, whose calls are written to a file and done again by
 * the next process. Slow and simple: each call is forced, and all of the file is read at the beginning. For one process at a
 * time. Thread-safe.
 */
public final class KeptJournal implements RunJournal, Promising, AutoCloseable {
    private static final int CLAIM = 1;
    private static final int APPEND = 2;
    private static final int PURGE = 3;

    private final RunJournal memory = InMemory.runJournal();
    private final Set<RunId> runs = new LinkedHashSet<>();
    private final RandomAccessFile file;

    private interface Call {
        void write(DataOutputStream out) throws IOException;
    }

    private KeptJournal(RandomAccessFile file) {
        this.file = file;
    }

    /**
     * The journal in this file, which is created when it is missing; a last call that was written in part is cut off.
     *
     * @throws UncheckedIOException when the file cannot be read or written
     */
    public static KeptJournal open(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            byte[] before = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            KeptJournal journal = new KeptJournal(new RandomAccessFile(file.toFile(), "rw"));
            try (TestContexts contexts = TestContexts.open()) {
                journal.file.setLength(journal.again(before, contexts));
            }
            journal.file.seek(journal.file.length());
            return journal;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int again(byte[] bytes, TestContexts contexts) throws IOException {
        int done = 0;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            while (true) {
                byte[] call = new byte[in.readInt()];
                in.readFully(call);
                try (DataInputStream one = new DataInputStream(new ByteArrayInputStream(call))) {
                    again(one, contexts);
                }
                done += 4 + call.length;
            }
        } catch (EOFException e) {
            return done;
        }
    }

    private void again(DataInputStream in, TestContexts contexts) throws IOException {
        int kind = in.readByte();
        RunContext ctx = contexts.of(in.readUTF(), "kept");
        if (kind == PURGE) {
            memory.purge(ctx, Instant.parse(in.readUTF()), in.readInt(), output -> {});
            return;
        }
        RunId run = RunId.parse(in.readUTF());
        if (kind == CLAIM) {
            memory.claim(ctx, run);
            return;
        }
        long fence = in.readLong();
        List<JournalEntry> entries = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            long sequence = in.readLong();
            byte[] type = in.readNBytes(in.readInt());
            int version = in.readInt();
            Instant at = Instant.parse(in.readUTF());
            String name = new String(type, StandardCharsets.UTF_8);
            entries.add(JournalEntry.of(run, sequence, name, version, at, in.readNBytes(in.readInt())));
        }
        memory.append(ctx, fence, entries);
        runs.add(run);
    }

    private void keep(Call call) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            call.write(out);
            ByteArrayOutputStream framed = new ByteArrayOutputStream();
            try (DataOutputStream whole = new DataOutputStream(framed)) {
                whole.writeInt(bytes.size());
                bytes.writeTo(whole);
            }
            file.write(framed.toByteArray());
            file.getFD().sync();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void append(RunContext ctx, long fence, List<JournalEntry> batch) {
        memory.append(ctx, fence, batch);
        if (batch.isEmpty()) {
            return;
        }
        RunId run = batch.get(0).run();
        keep(out -> {
            out.writeByte(APPEND);
            out.writeUTF(ctx.tenant());
            out.writeUTF(run.value());
            out.writeLong(fence);
            out.writeInt(batch.size());
            for (JournalEntry entry : batch) {
                out.writeLong(entry.sequence());
                byte[] type = entry.type().getBytes(StandardCharsets.UTF_8);
                out.writeInt(type.length);
                out.write(type);
                out.writeInt(entry.version());
                out.writeUTF(entry.at().toString());
                out.writeInt(entry.data().length);
                out.write(entry.data());
            }
        });
        runs.add(run);
    }

    @Override
    public synchronized OptionalLong claim(RunContext ctx, RunId run) {
        OptionalLong fence = memory.claim(ctx, run);
        if (fence.isPresent()) {
            keep(out -> {
                out.writeByte(CLAIM);
                out.writeUTF(ctx.tenant());
                out.writeUTF(run.value());
            });
        }
        return fence;
    }

    @Override
    public synchronized PurgedRuns purge(
            RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
        PurgedRuns purged = memory.purge(ctx, endedBefore, atMost, outputs);
        keep(out -> {
            out.writeByte(PURGE);
            out.writeUTF(ctx.tenant());
            out.writeUTF(endedBefore.toString());
            out.writeInt(atMost);
        });
        return purged;
    }

    @Override
    public List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
        return memory.read(ctx, run, from, atMost);
    }

    @Override
    public List<Unfinished> unfinished(RunContext system, int atMost) {
        return memory.unfinished(system, atMost);
    }

    /** The runs that were ever written, of all tenants, in the order of their first entries. */
    public synchronized List<RunId> runs() {
        return List.copyOf(runs);
    }

    @Override
    public Set<Guarantee> guarantees() {
        return Set.of(Guarantee.SURVIVES_PROCESS_DEATH);
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
