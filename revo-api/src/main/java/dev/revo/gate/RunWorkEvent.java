package dev.revo.gate;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One attempt of a run's body on its thread, for JDK Flight Recorder; without a recording it costs next to nothing. */
@Name("dev.revo.RunWork")
@Label("Run at work")
@Description("One attempt of the body of a run, from its first to its last moment on a thread")
@Category({"reVo", "Runs"})
@StackTrace(false)
final class RunWorkEvent extends Event {
    @Label("Tenant")
    String tenant = "";

    @Label("Run")
    String run = "";

    @Label("Kind")
    String kind = "";

    @Label("Name")
    String name = "";

    @Label("Attempt")
    long attempt;

    @Label("Came to")
    @Description("result, fault, or what it waits for")
    String cameTo = "";

    static RunWorkEvent begun() {
        RunWorkEvent event = new RunWorkEvent();
        event.begin();
        return event;
    }

    void ended(LiveRun<?> of, long number, RunAttempt<?> came) {
        end();
        if (!shouldCommit()) {
            return;
        }
        tenant = of.ctx().tenant();
        run = of.ctx().id().value();
        kind = of.request().kind();
        name = of.request().name();
        attempt = number;
        cameTo = came.parked() != null
                ? came.parked().reason()
                : came.thrown() != null ? came.thrown().getClass().getName() : "result";
        commit();
    }
}
