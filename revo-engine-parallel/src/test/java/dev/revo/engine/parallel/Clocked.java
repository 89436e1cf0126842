package dev.revo.engine.parallel;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.scope.Principal;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.TaskStore;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Lives over one journal, its keys and its rows, whose clock is moved from time to time of a schedule. */
final class Clocked implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Lives lives = new Lives();
    private final IdempotencyStore keys = InMemory.idempotency();
    private final TaskStore tasks = InMemory.tasks();

    ScopedRevo next(Consumer<Revo.Builder> parts) {
        return decided(builder -> {
            builder.trustAllCallers();
            parts.accept(builder);
        });
    }

    /** The same where the parts have a decision point. */
    ScopedRevo decided(Consumer<Revo.Builder> parts) {
        return lives.decided(
                builder -> {
                    builder.provide(IdempotencyStore.class, keys).provide(TaskStore.class, tasks);
                    parts.accept(builder);
                },
                engine -> engine);
    }

    /** Moves the clock to a time that somebody waits for, at most so far. */
    void pass(Duration by) {
        lives.clock().awaitAndAdvance(by, LIMIT);
    }

    /** From now on nobody reads entries of this type. */
    void forget(String type) {
        lives.forget(type);
    }

    TestClock clock() {
        return lives.clock();
    }

    Revo last() {
        return lives.last();
    }

    void closeLast() {
        lives.closeLast();
    }

    /** Deletes all runs that have ended, with their rows and keys, as retention does. */
    void purgeWithKeys(RunId run) {
        RunContext ctx = TestContexts.of("acme", Principal.user("ada"));
        lives.purge();
        tasks.forget(ctx, List.of(run));
        keys.forget(ctx, List.of(run));
    }

    List<JournalEntry> journalOf(RunId run) {
        return lives.journalOf(run);
    }

    @Override
    public void close() {
        lives.close();
    }
}
