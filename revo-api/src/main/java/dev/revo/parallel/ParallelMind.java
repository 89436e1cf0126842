package dev.revo.parallel;

import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Runs plans and jobs of the tenant. Bodies of steps run at least once, recorded results are recorded exactly once: a step
 * whose result is in the journal never runs again. Thread-safe. Not for implementation by hosts: it grows.
 *
 * <p>Actions for decision points: {@code plan:start}, {@code job:start} and {@code task:start} with the name as the
 * resource, {@code plan:signal} with the plan's name, {@code plan:read}, and {@code schedule:start}, {@code schedule:end} and {@code
 * schedule:read} with the schedule's name.
 */
public interface ParallelMind {
    /**
     * Starts a plan that was registered by {@code Revo.Builder.plan}. When this returns, it is journaled and finishes even
     * if the process dies, where the journal promises that.
     *
     * @throws dev.revo.error.NotFoundException when the plan is not registered in this version
     * @throws dev.revo.error.OverloadedException when too much work waits
     */
    <O> RunHandle<O> start(PlanRequest<O> plan, RunOptions options);

    /**
     * Starts a job that was registered by {@code contribute(Job.class, job)}; like a plan of one step. The run has the tags of the
     * options and of the request, which are at most 16 together.
     */
    <O> RunHandle<O> start(JobRequest<O> job, RunOptions options);

    /** Starts a body that dies with the process and says so in its name. Its result is not kept. */
    <O> RunHandle<O> ephemeral(String name, Callable<O> body, RunOptions options);

    /**
     * Gives a step of a plan's run the value that it waits for. When this returns, the value is in the run's journal, whether or
     * not the step has begun to wait. The first value counts; the same one again changes nothing, also when the run has ended, so a
     * call whose answer was lost can be made again. The run must be at work or wait in this process. The action is {@code plan:signal} with the
     * plan's name; what was given to whom is audited, its value is not.
     *
     * @param run the plan's run
     * @param step the name of the step, as it was declared
     * @param value of the step's type; not null
     * @throws dev.revo.error.NotFoundException when this tenant has no such run
     * @throws dev.revo.error.InvalidRequestException when the plan has no such signal, naming those that it has, or when the value
     *     is of another form, naming the path in it
     * @throws dev.revo.error.ConflictException when the step was given another value or waits no more, or the run has ended
     * @throws dev.revo.error.UnavailableException when the run is not held by this process, or the value could not be written;
     *     it is unknown then whether it was
     */
    void signal(RunId run, String step, Object value);

    /**
     * Like {@link #signal}, for callers that have no type.
     *
     * @param json the value as JSON by the shape of the step's type: a value that is no record stands in a field named
     *     {@code value}
     */
    void signalJson(RunId run, String step, String json);

    /**
     * Starts a plan's run that failed or was cancelled once more from a step, as a run of its own with the same input and on behalf of
     * who asks. Results that the ended run recorded are taken over, so that their bodies do not run again: of every step that does not
     * need this one, neither itself nor through others or conditions, and was done and not undone, and whose inputs are taken over
     * too. All others run, with the keys of the new run. Of a fan-out that is the step itself and did not come to its join, elements
     * that had results keep them.
     *
     * <p>Persons are asked again, each of them. What was done after an approval is taken over all the same, and undone if the answer is
     * no; what needs a {@code decision} runs again, because that may come out otherwise.
     *
     * <p>When this returns, the new run has its own copy of what it took over. It is undone with the rest when the new run fails. So a
     * run can be taken over once: who wants to try again takes over the last.
     *
     * <p>The actions are {@code run:read} and {@code plan:start}.
     *
     * @param ended the run that failed or was cancelled
     * @param step the name of a step of its plan, also one under a condition
     * @param options of the new run; tags and weight of the ended one are not its own
     * @return the new run
     * @throws dev.revo.error.NotFoundException when this tenant has no such run
     * @throws dev.revo.error.InvalidRequestException when it is no run of a plan, or the plan has no such step
     * @throws dev.revo.error.ConflictException when the run goes on or has succeeded, when it was taken over before, or when its plan is
     *     not registered in the version and form that it had
     */
    RunId retryFrom(RunId ended, String step, RunOptions options);

    /** Every step of a plan's run as it stands, in the plan's order; empty when the tenant has no such run here. */
    Optional<List<StepStatus>> steps(RunId run);

    /**
     * How the tenant's bodies stand with the scheduler of this process: what is at work, what waits and how long. Empty where the
     * host's own scheduler does not count. The action is {@code plan:read}.
     */
    default Optional<QueueStatus> queue() {
        return Optional.empty();
    }

    /**
     * Begins to start a job or a plan at the times of the schedule. It is a run itself, of the kind {@code schedule} and with the
     * schedule's name: it goes on after a restart, waits on no thread, and is paused, resumed and cancelled like any run. What it
     * starts are runs of their own on behalf of who schedules, with the rights that one has at each time; they do not end with it. They
     * have the tag {@code schedule:} and its name. When this returns, the schedule is journaled.
     *
     * <p>Each time starts at most one run, whatever happens to processes. A start that is refused is audited as {@code schedule:fire}
     * and told as a {@link ScheduleEvent}, and the schedule goes on.
     *
     * @param options of each run that it starts: its priority, weight, tags, timeout, budget and rights. A key, a listener and a
     *     deadline are refused, because they are of one run
     * @return the schedule, which may be there already: the same again changes nothing
     * @throws dev.revo.error.InvalidRequestException when {@code schedule.cron} is no expression or has no time before the
     *     schedule ends, or an option cannot be
     * @throws dev.revo.error.NotFoundException when the plan or job is not registered in this version
     * @throws dev.revo.error.ConflictException {@code schedule_exists} when the tenant has another schedule of this name:
     *     {@link #unschedule} it first; {@code stands_alone} when this is called inside a run
     * @throws dev.revo.error.UnavailableException {@code run_elsewhere} when somebody else begins it at this moment: try again
     */
    default ScheduleStatus schedule(Schedule schedule, RunOptions options) {
        throw MissingSchedules.fault();
    }

    /** The tenant's schedules that go on, by name; unmodifiable. The action is {@code schedule:read}. */
    default List<ScheduleStatus> schedules() {
        throw MissingSchedules.fault();
    }

    /**
     * Ends a schedule. Runs that it started go on.
     *
     * @return whether there was one of this name
     * @throws dev.revo.error.UnavailableException {@code run_elsewhere} when another process holds it and the journal has no post
     */
    default boolean unschedule(String name) {
        throw MissingSchedules.fault();
    }

    /** The plans that can be started, by name and version. */
    List<Plan<?, ?>> plans();

    /** The jobs that can be started, by name and version. */
    List<Job<?, ?>> jobs();
}
