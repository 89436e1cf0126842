package dev.revo.engine.parallel;

import dev.revo.ScopedRevo;
import dev.revo.event.RevoEvent;
import dev.revo.parallel.ScheduleEvent;
import dev.revo.parallel.TaskEvent;
import dev.revo.run.Progress;
import dev.revo.run.RunEvent;
import dev.revo.run.RunHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

/** The progress that one life tells, and what happens to steps and schedules. */
final class Heard implements Flow.Subscriber<RevoEvent> {
    private final List<Progress> progress = new CopyOnWriteArrayList<>();
    private final List<TaskEvent> steps = new CopyOnWriteArrayList<>();
    private final List<ScheduleEvent> schedules = new CopyOnWriteArrayList<>();

    static Heard of(ScopedRevo revo) {
        Heard heard = new Heard();
        revo.events().subscribe(heard);
        return heard;
    }

    /** All of one run from its beginning in this life, however far it is. */
    static Heard of(RunHandle<?> run) {
        Heard heard = new Heard();
        run.events().subscribe(heard);
        return heard;
    }

    List<Progress> progress() {
        return List.copyOf(progress);
    }

    List<TaskEvent> steps() {
        return List.copyOf(steps);
    }

    List<ScheduleEvent> schedules() {
        return List.copyOf(schedules);
    }

    double last() {
        return progress.isEmpty() ? 0 : progress.get(progress.size() - 1).fraction();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(RevoEvent event) {
        if (event instanceof RunEvent.Progressed told) {
            progress.add(told.progress());
        } else if (event instanceof TaskEvent step) {
            steps.add(step);
        } else if (event instanceof ScheduleEvent schedule) {
            schedules.add(schedule);
        }
    }

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onComplete() {}
}
