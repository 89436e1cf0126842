package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.estimate.Pace;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.parallel.Plan;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.StepStatus;
import dev.revo.run.RunContext;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.Load;
import dev.revo.spi.RunExecution;
import dev.revo.spi.RunRequest;
import dev.revo.spi.RunScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a run of a plan. Its one thread takes what happened, writes it down in batches, and lets what follows from
 * it begin; bodies have threads of their own. When all that is left is waiting, the run parks.
 */
final class PlanRun implements Desk {
    // With nothing to do for so long, a run's thread has time for an estimate; nobody asks how long the rest of less
    // takes.
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Work work;
    private final RunExecution execution;
    private final Settings settings;
    private final BiFunction<Plan<Object, Object>, String, RunRequest<Object>> children;
    private final Object input;
    private final StepLog log;
    private final Parts parts;
    private final Pace pace;
    private final Telling telling;
    private final Batch batch;
    private final RateLimits.Run self;
    private final SplittableRandom random;
    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    // What came from outside is in the journal among the run's own lines.
    private long heard;
    private int working;
    private boolean woken = true;
    private boolean ending;
    private @Nullable RevoException failure;
    private volatile List<StepStatus> statuses;

    PlanRun(
            Work work,
            String inputJson,
            RunExecution execution,
            Settings settings,
            BiFunction<Plan<Object, Object>, String, RunRequest<Object>> children) {
        this.work = work;
        this.input = work.input().apply(inputJson);
        this.execution = execution;
        this.settings = settings;
        this.children = children;
        this.log = StepLog.of(work.taken(), execution.recorded());
        this.heard = execution.recorded().size();
        RunContext ctx = execution.context();
        boolean begun = execution.recorded().size() > 1;
        this.self = RateLimits.Run.of(ctx);
        this.pace = settings.durations().pace(ctx.tenant(), work.name(), ctx.id(), begun);
        this.parts = new Parts(work.nodes(), node -> Part.of(this, node));
        this.random = new SplittableRandom(ctx.id().hashCode());
        this.telling = new Telling(this, work, parts);
        this.batch = new Batch(execution, log, telling);
        this.statuses = parts.statuses();
    }

    /** Every step as it stands; any thread. */
    List<StepStatus> statuses() {
        return statuses;
    }

    /**
     * Does what is left of the run.
     *
     * @return the value of the result step
     */
    @Nullable
    Object run() throws Exception {
        Undoing undoing = new Undoing(this, parts);
        if (log.undoing().isPresent()) {
            ending = true;
            throw undoing.goOn(log.undoing().get());
        }
        try {
            execution.context().cancellation().check();
            execution.onWake(() -> inbox.add(() -> woken = true));
            go();
            return parts.get(work.result()).value();
        } catch (InterruptedException | RevoException e) {
            RevoException why = reason(e);
            ending = true;
            execution.compensate(settings.undoing());
            // What came before it was told to end, and could not be written any more.
            settle();
            parts.all().forEach(part -> part.stop(why));
            boolean suspended = isTold() && why instanceof UnavailableException;
            while (working > 0 || (!suspended && parts.awaitChildren())) {
                await();
            }
            // Those that it waited with before it was parked and told to end.
            settings.rates().leave(self);
            if (!suspended) {
                undoing.begin(isTold(), why);
                // Whoever takes over what was done looks for it.
                if (batch.hasMentions()) {
                    batch.record(false);
                }
            }
            throw e;
        }
    }

    private boolean isTold() {
        return execution.context().cancellation().requested();
    }

    // Who told the run to end says why; an interrupt alone is none of reVo's.
    private RevoException reason(Exception e) {
        try {
            execution.context().cancellation().check();
        } catch (RevoException told) {
            return told;
        }
        return Faults.of(StepKey.of(work.name()), e);
    }

    private void go() throws InterruptedException {
        while (true) {
            boolean moved = step();
            if (failure != null) {
                throw failure;
            }
            if (parts.areOver()) {
                close();
                return;
            }
            if (!moved) {
                rest();
            }
        }
    }

    /** Takes what came, begins what can begin, writes what must be written; whether anything may follow from it. */
    private boolean step() {
        for (Runnable event = inbox.poll(); event != null; event = inbox.poll()) {
            event.run();
        }
        boolean before = woken;
        woken = false;
        if (before) {
            listen();
        }
        boolean moved = parts.advance(mayBegin());
        parts.all().forEach(part -> part.look(before));
        moved |= write();
        publish();
        return moved;
    }

    private boolean write() {
        return batch.write(!ending);
    }

    // What was only mentioned would be open again after a restart, and the run less far than it was told to be.
    private void close() {
        if (!telling.isAllWritten()) {
            batch.record(true);
            publish();
        }
    }

    private void publish() {
        statuses = parts.statuses();
        if (!ending) {
            telling.look();
        }
    }

    /** Waits for what comes next; on no thread, where that may take long. */
    private void rest() throws InterruptedException {
        if (working > 0 || !inbox.isEmpty()) {
            Runnable forget = wakeAt(parts.until());
            try {
                taken();
            } finally {
                forget.run();
            }
            return;
        }
        if (execution.pauseAsked()) {
            // Others go before it.
            settings.rates().leave(self);
            execution.checkpoint();
        }
        telling.idle();
        Waiting waiting = parts.waiting();
        if (waiting.soon(now(), settings.linger()) && lingered(waiting)) {
            return;
        }
        if (waiting.until().isPresent()) {
            throw execution.park(waiting.reason(), waiting.until().get());
        }
        throw execution.park(waiting.reason());
    }

    // What is due already begins with the next look, unless nothing may: then it waits for that and not for a time.
    private Runnable wakeAt(Optional<Instant> when) {
        return when.filter(time -> mayBegin() || time.isAfter(now()))
                .map(time -> later(Duration.between(now(), time), () -> call(() -> woken = true)))
                .orElse(() -> {});
    }

    private void taken() throws InterruptedException {
        RunScheduler.Idle idle = execution.idle();
        try {
            Optional<Duration> patience = ending ? Optional.empty() : telling.patience(IDLE);
            Runnable event = patience.isEmpty()
                    ? inbox.take()
                    : inbox.poll(patience.get().toNanos(), TimeUnit.NANOSECONDS);
            if (event == null) {
                telling.idle();
                event = inbox.take();
            }
            event.run();
        } finally {
            idle.close();
        }
    }

    // A run that parks reads its journal again when it goes on, so for a moment it keeps its thread, but not its place.
    private boolean lingered(Waiting waiting) throws InterruptedException {
        Runnable forget = wakeAt(waiting.until());
        RunScheduler.Idle idle = execution.idle();
        try {
            Runnable event = inbox.poll(settings.linger().toMillis(), TimeUnit.MILLISECONDS);
            if (event != null) {
                event.run();
            }
            return event != null;
        } finally {
            idle.close();
            forget.run();
        }
    }

    /** Waits for what comes next and does what follows, whatever interrupts: a run that ends has been told already. */
    void await() {
        boolean interrupted = false;
        Runnable event = null;
        while (event == null) {
            try {
                event = inbox.take();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        event.run();
        step();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public RunExecution execution() {
        return execution;
    }

    @Override
    public StepLog log() {
        return log;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Pace pace() {
        return pace;
    }

    @Override
    public void fans(Part part, int elements) {
        pace.fanned(part.name(), elements);
        telling.fans(part.name(), elements);
    }

    @Override
    public Object input() {
        return input;
    }

    @Override
    public boolean mayBegin() {
        return !ending && failure == null && !execution.pauseAsked();
    }

    @Override
    public Instant now() {
        return settings.time().instant();
    }

    @Override
    public SplittableRandom random() {
        return random;
    }

    @Override
    public RunScheduler.Ticket schedule(Runnable body, Consumer<RevoException> dropped) {
        RunContext ctx = execution.context();
        Load load = Load.of(execution.priority()).weight(execution.weight()).nested();
        return settings.scheduler().schedule(ctx, load, body, dropped);
    }

    @Override
    public Turn turn(PlanNode node, StepKey key) {
        RateLimits rates = settings.rates();
        String tenant = execution.context().tenant();
        if (rates.watch(self)) {
            // A run that is parked can end without beginning again.
            execution.onEnd(() -> rates.over(self));
        }
        return rates.ask(
                new RateLimits.Key(tenant, work.name(), key.step()),
                node.rate().orElseThrow(),
                self,
                key,
                execution.waker());
    }

    @Override
    public Runnable later(Duration wait, Runnable task) {
        return settings.time().at(now().plus(wait), () -> settings.timers().execute(task));
    }

    @Override
    public void call(Runnable event) {
        inbox.add(event);
    }

    @Override
    public void listen() {
        for (JournalEntry entry : execution.recorded(heard)) {
            log.heard(entry);
            heard = entry.sequence() + 1;
        }
    }

    @Override
    public void write(StepLine line, Runnable then) {
        batch.add(line, then);
    }

    @Override
    public void mention(StepLine line) {
        batch.mention(line);
    }

    @Override
    public void then(Runnable action) {
        batch.then(action);
    }

    @Override
    public void fail(Part part, RevoException why) {
        if (failure == null) {
            failure = why;
        }
    }

    @Override
    public void working(int more) {
        working += more;
    }

    @Override
    public RunRequest<Object> child(Plan<Object, Object> plan, String inputJson) {
        return children.apply(plan, inputJson);
    }

    /** Does it and what follows, until nothing more follows. */
    void settle() {
        while (write()) {
            publish();
        }
    }
}
