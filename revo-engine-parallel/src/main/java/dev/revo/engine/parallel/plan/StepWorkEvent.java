package dev.revo.engine.parallel.plan;

import dev.revo.run.RunContext;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** One attempt at the body of a step, for JDK Flight Recorder; without a recording it costs next to nothing. */
@Name("dev.revo.StepWork")
@Label("Step at work")
@Description("One attempt at the body of a step, from its first to its last moment on a thread")
@Category({"reVo", "Plans"})
@StackTrace(false)
final class StepWorkEvent extends Event {
    @Label("Tenant")
    String tenant = "";

    @Label("Run")
    String run = "";

    @Label("Step")
    String step = "";

    @Label("Element")
    int element;

    @Label("Attempt")
    int attempt;

    @Label("Fault")
    @Description("class of what it threw, empty when it returned")
    String fault = "";

    static StepWorkEvent begun() {
        StepWorkEvent event = new StepWorkEvent();
        event.begin();
        return event;
    }

    void ended(StepScope scope, @Nullable Throwable thrown) {
        end();
        if (!shouldCommit()) {
            return;
        }
        RunContext ctx = scope.run();
        tenant = ctx.tenant();
        run = ctx.id().value();
        step = scope.step();
        element = scope.element();
        attempt = scope.attempt();
        fault = thrown == null ? "" : thrown.getClass().getName();
        commit();
    }
}
