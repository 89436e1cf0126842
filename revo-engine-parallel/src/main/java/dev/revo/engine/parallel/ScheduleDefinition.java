package dev.revo.engine.parallel;

import dev.revo.data.Shape;
import dev.revo.error.InvalidRequestException;
import dev.revo.parallel.Schedule;
import dev.revo.run.Budget;
import dev.revo.run.Limits;
import dev.revo.run.Money;
import dev.revo.run.Priority;
import dev.revo.run.RunOptions;
import dev.revo.run.Tags;
import dev.revo.scope.Permission;
import dev.revo.spi.RunRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A schedule as the input of its run has it. Two are the same when their texts are.
 *
 * @param kind of the runs that it starts
 * @param name of those
 * @param input of those
 */
record ScheduleDefinition(
        String cron,
        String zone,
        Schedule.Missed missed,
        Schedule.Overlap overlap,
        Optional<Instant> until,
        String kind,
        String name,
        String input,
        Chosen options) {
    private static final Shape<ScheduleDefinition> SHAPE = Shape.of(ScheduleDefinition.class);

    /** Options that are of each run. */
    record Chosen(
            Priority priority,
            int weight,
            List<String> tags,
            Optional<Duration> timeout,
            Optional<String> money,
            Optional<String> currency,
            Optional<Long> tokens,
            Optional<Long> modelCalls,
            Optional<List<String>> only) {
        static Chosen of(RunOptions options, List<String> tags) {
            Limits limits = options.limits();
            Budget budget = limits.budget();
            return new Chosen(
                    options.priority(),
                    options.weight(),
                    tags,
                    limits.timeout(),
                    budget.money().map(most -> most.amount().toPlainString()),
                    budget.money().map(Money::currency),
                    boxed(budget.tokens()),
                    boxed(budget.modelCalls()),
                    limits.only()
                            .map(rights -> rights.stream().map(Permission::text).toList()));
        }

        private static Optional<Long> boxed(OptionalLong value) {
            return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
        }

        RunOptions options() {
            Budget budget = Budget.unlimited();
            if (money.isPresent()) {
                budget = budget.and(Budget.money(new Money(currency.orElseThrow(), new BigDecimal(money.get()))));
            }
            if (tokens.isPresent()) {
                budget = budget.and(Budget.tokens(tokens.get()));
            }
            if (modelCalls.isPresent()) {
                budget = budget.and(Budget.modelCalls(modelCalls.get()));
            }
            Limits limits = Limits.none().budget(budget);
            limits = timeout.map(limits::timeout).orElse(limits);
            if (only.isPresent()) {
                limits = limits.only(only.get().stream().map(Permission::of).toArray(Permission[]::new));
            }
            return RunOptions.defaults()
                    .priority(priority)
                    .weight(weight)
                    .tags(tags.toArray(String[]::new))
                    .limits(limits);
        }
    }

    /**
     * The schedule with options for what it starts.
     *
     * @param target what it starts
     */
    static ScheduleDefinition of(Schedule schedule, RunOptions options, RunRequest<?> target) {
        refuse("options.idempotencyKey", options.idempotencyKey(), "The schedule has a key of its own for each time.");
        refuse("options.onProgress", options.onProgress(), "Listen to the events of its runs: a schedule outlives it.");
        refuse("options.limits.deadline", options.limits().deadline(), "Use a timeout, or schedule.until(...).");
        List<String> ofJob = schedule.job().map(job -> job.tags()).orElse(List.of());
        List<String> tags = Tags.checked(
                "options.tags, with job.tags and the schedule's own,",
                Stream.of(options.tags(), ofJob, List.of(schedule.tag()))
                        .flatMap(List::stream)
                        .toList());
        return new ScheduleDefinition(
                schedule.cron(),
                schedule.zone().getId(),
                schedule.missed(),
                schedule.overlap(),
                schedule.until(),
                target.kind(),
                target.name(),
                target.inputJson(),
                Chosen.of(options, tags));
    }

    private static void refuse(String field, Optional<?> given, String fix) {
        if (given.isPresent()) {
            throw InvalidRequestException.field(field, "is of one run, and a schedule starts many", fix);
        }
    }

    static ScheduleDefinition read(String json) {
        return SHAPE.decode(json);
    }

    String json() {
        return SHAPE.encode(this);
    }

    /** Its times, whether or not it ends. */
    Cron times() {
        return Cron.parse(cron, ZoneId.of(zone));
    }

    /** Its first time after this instant, if it goes on until then. */
    Optional<Instant> next(Cron times, Instant after) {
        return times.next(after).filter(this::stands);
    }

    /** Whether it may start a run at this instant. */
    private boolean stands(Instant at) {
        return until.filter(at::isAfter).isEmpty();
    }

    /** The end, where that is earlier. */
    Instant atMost(Instant now) {
        return until.filter(now::isAfter).orElse(now);
    }
}
