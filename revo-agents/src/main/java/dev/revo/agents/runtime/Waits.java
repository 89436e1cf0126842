package dev.revo.agents.runtime;

import dev.revo.error.CancelledException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waiting that ends with the run. Under a test clock it takes no time. */
final class Waits {
    private final TimeSource time;

    Waits(TimeSource time) {
        this.time = time;
    }

    /** Returns when so much time has passed. */
    void pause(RunContext ctx, Duration wait) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        Runnable timer = time.at(time.instant().plus(wait), () -> over.complete(null));
        try {
            ctx.cancellation().guard(() -> over.complete(null), over::get);
        } catch (RevoException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(ctx, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the timer completes normally", e);
        } catch (Exception e) {
            throw new IllegalStateException("a wait throws nothing else", e);
        } finally {
            timer.run();
        }
    }

    static RevoException interrupted(RunContext ctx, InterruptedException e) {
        return new CancelledException(
                Fault.of("interrupted", "The thread of the run was interrupted by something other than reVo.")
                        .with("run", ctx.id())
                        .cause(e));
    }
}
