package dev.revo.gate;

import dev.revo.event.RevoEvent;
import dev.revo.run.Progress;
import dev.revo.run.RunContext;
import dev.revo.run.RunEvent;
import dev.revo.run.RunOptions;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run tells: its events in order, to its own and the tenant's listeners, and its progress. Thread-safe. */
final class RunVoice {
    private static final Logger LOG = LoggerFactory.getLogger(RunVoice.class);
    private static final int EVENTS = 10_000;

    private final Kernel kernel;
    private final RunContext ctx;
    private final RunOptions options;
    private final EventStream events;

    /**
     * @param whole whether all of it is kept for who listens later
     */
    RunVoice(Kernel kernel, RunContext ctx, RunOptions options, boolean whole) {
        this.kernel = kernel;
        this.ctx = ctx;
        this.options = options;
        this.events = new EventStream(kernel.threads(), EVENTS, whole);
    }

    /** Adds an event with the run's next number. */
    void emit(Function<RevoEvent.Head, ? extends RevoEvent> make) {
        RevoEvent event = events.publish(number -> make.apply(new RevoEvent.Head(
                kernel.parts().ids().next(),
                number,
                kernel.parts().time().instant(),
                ctx.tenant(),
                Optional.of(ctx.id().value()))));
        if (event != null) {
            kernel.tell(event);
        }
    }

    void progress(Progress now) {
        emit(head -> new RunEvent.Progressed(head, now));
        options.onProgress().ifPresent(listener -> {
            try {
                listener.accept(now);
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).addKeyValue("run", ctx.id()).log("A progress listener failed");
            }
        });
    }

    EventStream events() {
        return events;
    }
}
