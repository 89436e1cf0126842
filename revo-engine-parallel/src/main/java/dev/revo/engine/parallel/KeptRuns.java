package dev.revo.engine.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.engine.parallel.journal.WorkLog;
import dev.revo.inmemory.InMemory;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.RunJournal;
import dev.revo.spi.Wiring;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Runs and their keys in files, for a reVo that has a directory and no other journal. */
final class KeptRuns implements AutoCloseable {
    private final Path directory;
    private final AtomicReference<Optional<WorkLog>> opened = new AtomicReference<>(Optional.empty());

    private KeptRuns(Path directory) {
        this.directory = directory;
    }

    /**
     * Declares both as what is there if nobody brings another.
     *
     * @param journal the one that is chosen
     */
    static void install(Wiring wiring, Supplier<RunJournal> journal) {
        wiring.dataDirectory().ifPresent(data -> {
            KeptRuns kept = new KeptRuns(data.resolve("journal"));
            wiring.fallback(RunJournal.class, kept::open)
                    .fallback(IdempotencyStore.class, () -> kept.keys(journal))
                    .onClose(kept);
        });
    }

    private RunJournal open() {
        WorkLog log = WorkLog.open(directory);
        opened.set(Optional.of(log));
        return log;
    }

    // Keys lead to runs: with another journal they live as long as keys have lived without this one.
    private IdempotencyStore keys(Supplier<RunJournal> journal) {
        // Whether it is this one's log shows once it is made.
        RunJournal chosen = requireNonNull(journal.get(), "journal");
        Optional<WorkLog> log = opened.get();
        return log.isPresent() ? log.get() : InMemory.idempotency(chosen);
    }

    // Its lock goes with it, so that the next Revo of this process finds the directory free.
    @Override
    public void close() throws IOException {
        Optional<WorkLog> log = opened.get();
        if (log.isPresent()) {
            log.get().close();
        }
    }
}
