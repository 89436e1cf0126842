package dev.revo.gate;

import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks from time to time whether a run that another process holds has ended, once somebody wants to know. It holds no thread
 * meanwhile. Thread-safe.
 */
final class RemoteWatch<R> {
    /** How long after the end somebody who waits learns it, at most, apart from the look itself. */
    static final Duration LOOK = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(RemoteWatch.class);

    private final Kernel kernel;
    private final RunContext reader;
    private final RunId run;
    private final Function<JournalEntry, EndedHandle<R>> ended;
    private final CompletableFuture<EndedHandle<R>> end = new CompletableFuture<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean outage = new AtomicBoolean();

    /**
     * @param ended makes the handle of the entry with which it ended
     */
    RemoteWatch(Kernel kernel, RunContext reader, RunId run, Function<JournalEntry, EndedHandle<R>> ended) {
        this.kernel = kernel;
        this.reader = reader;
        this.run = run;
        this.ended = ended;
    }

    /** The run as it ended, when it has. Who calls it does not wait and does no I/O. */
    CompletableFuture<EndedHandle<R>> end() {
        if (begun.compareAndSet(false, true)) {
            CompletionStage<EndedHandle<R>> over = end;
            over.whenComplete((handle, fault) -> kernel.watches().remove(this));
            if (kernel.watches().add(this)) {
                later(Duration.ZERO);
            } else {
                close();
            }
        }
        return end;
    }

    private void later(Duration wait) {
        kernel.later(kernel.parts().time().instant().plus(wait), this::look);
    }

    private void look() {
        if (end.isDone()) {
            return;
        }
        Optional<JournalEntry> last;
        try {
            last = kernel.parts().journal().last(reader, run);
            outage.set(false);
        } catch (RuntimeException e) {
            if (outage.compareAndSet(false, true)) {
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("run", run)
                        .log("The journal does not say whether a run of another process has ended; it is asked again");
            }
            later(LOOK);
            return;
        }
        if (last.isEmpty()) {
            end.completeExceptionally(
                    new NotFoundException(Fault.of("run_not_found", "The run ended and was deleted meanwhile.")
                            .with("run", run)));
        } else if (last.get().type().equals(RunJournal.FINISHED)) {
            finish(last.get());
        } else {
            later(LOOK);
        }
    }

    private void finish(JournalEntry last) {
        try {
            end.complete(ended.apply(last));
        } catch (RuntimeException e) {
            // Such as an entry that a newer reVo wrote: another look would find the same.
            end.completeExceptionally(e);
        }
    }

    /** Nobody looks any more. */
    void close() {
        end.completeExceptionally(
                new UnavailableException(Fault.of("closing", "This Revo was closed; the run goes on elsewhere.")
                        .with("run", run)));
    }
}
