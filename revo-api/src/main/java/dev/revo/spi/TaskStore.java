package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.run.RunQuery;
import dev.revo.run.RunState;
import dev.revo.run.RunSummary;
import dev.revo.run.Tags;
import dev.revo.run.Usage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * SPI: runs as rows that can be searched, without what they were given and gave. The {@link RunJournal} is the truth; a row
 * says what it said up to an entry. Everything belongs to the context's tenant. Thread-safe, also across processes; inside a
 * {@link UnitOfWork} of the same context it is part of its transaction.
 */
public interface TaskStore {
    /** Keeps the row of a run, unless there is one of the same or of a later entry already. */
    void put(RunContext ctx, TaskRow row);

    /** The row of this run. */
    Optional<TaskRow> find(RunContext ctx, RunId run);

    /**
     * The rows that fulfil the query, by time of submission and then by id, newest first. Those with a tag are found without
     * looking at others.
     *
     * @param query its conditions and its size; its cursor is none of the store's
     * @param after only rows that come after this place; {@link Place#FIRST} for the newest
     */
    List<TaskRow> find(RunContext ctx, RunQuery query, Place after);

    /** How many rows fulfil the query's conditions, by state; states of none are left out. */
    Map<RunState, Long> count(RunContext ctx, RunQuery query);

    /** Deletes the rows of these runs; how many there were. */
    int forget(RunContext ctx, Collection<RunId> runs);

    /**
     * The row of a run. Grows at its end.
     *
     * @param id which run
     * @param task what was submitted
     * @param standing what became of it
     * @param sequence of the journal's entry up to which this is true
     */
    record TaskRow(RunId id, Task task, Standing standing, long sequence) implements RunSummary {
        /** Checks for nulls. */
        public TaskRow {
            requireNonNull(id, "id");
            requireNonNull(task, "task");
            requireNonNull(standing, "standing");
        }

        /** The row of a run that was submitted just now. */
        public static TaskRow submitted(RunId id, Task task) {
            return new TaskRow(id, task, Standing.QUEUED, 0);
        }

        /** A copy for a later entry. */
        public TaskRow standing(Standing now, long entry) {
            return new TaskRow(id, task, now, entry);
        }

        /** Its place among others. */
        public Place place() {
            return new Place(task.submitted(), id);
        }

        @Override
        public String kind() {
            return task.kind();
        }

        @Override
        public String name() {
            return task.name();
        }

        @Override
        public String principal() {
            return task.principal();
        }

        @Override
        public Optional<RunId> parent() {
            return task.parent();
        }

        @Override
        public Priority priority() {
            return task.priority();
        }

        @Override
        public RunState state() {
            return standing.state();
        }

        @Override
        public Optional<String> outcome() {
            return standing.outcome();
        }

        @Override
        public Optional<String> problem() {
            return standing.problem();
        }

        @Override
        public Instant submitted() {
            return task.submitted();
        }

        @Override
        public Optional<Instant> started() {
            return standing.started();
        }

        @Override
        public Optional<Instant> ended() {
            return standing.ended();
        }

        @Override
        public Usage usage() {
            return standing.usage();
        }

        @Override
        public List<String> tags() {
            return task.tags();
        }
    }

    /**
     * What was submitted. Grows at its end.
     *
     * @param kind such as {@code agent}
     * @param name which one of the kind
     * @param principal on whose behalf
     * @param parent the run that started it
     * @param priority how urgent
     * @param submitted when, cut to the microsecond
     * @param tags to find it by, in their order, each once; unmodifiable
     */
    record Task(
            String kind,
            String name,
            String principal,
            Optional<RunId> parent,
            Priority priority,
            Instant submitted,
            List<String> tags) {
        /** Checks for nulls, and the tags as {@code Tags} does. */
        public Task {
            requireNonNull(kind, "kind");
            requireNonNull(name, "name");
            requireNonNull(principal, "principal");
            requireNonNull(parent, "parent");
            requireNonNull(priority, "priority");
            submitted = submitted.truncatedTo(ChronoUnit.MICROS);
            tags = Tags.checked("task.tags", tags);
        }
    }

    /**
     * What became of a run. Grows at its end.
     *
     * @param state {@link RunState#QUEUED} until it ended, then how it ended
     * @param outcome what its answer is worth
     * @param problem code of what went wrong
     * @param started when it first got a thread, cut to the microsecond
     * @param ended when it ended, cut to the microsecond
     * @param usage what it consumed
     */
    record Standing(
            RunState state,
            Optional<String> outcome,
            Optional<String> problem,
            Optional<Instant> started,
            Optional<Instant> ended,
            Usage usage) {
        /** It has not ended. */
        public static final Standing QUEUED = new Standing(
                RunState.QUEUED, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Usage.none());

        /** Checks for nulls. */
        public Standing {
            requireNonNull(state, "state");
            requireNonNull(outcome, "outcome");
            requireNonNull(problem, "problem");
            started = started.map(at -> at.truncatedTo(ChronoUnit.MICROS));
            ended = ended.map(at -> at.truncatedTo(ChronoUnit.MICROS));
            requireNonNull(usage, "usage");
        }
    }

    /**
     * A place in the order of rows.
     *
     * @param submitted time of submission, cut to the microsecond
     * @param run the run
     */
    record Place(Instant submitted, RunId run) {
        /** Before every row. */
        public static final Place FIRST =
                new Place(Instant.parse("9999-12-31T00:00:00Z"), RunId.parse("ffffffff-ffff-ffff-ffff-ffffffffffff"));

        /** Checks for nulls. */
        public Place {
            submitted = submitted.truncatedTo(ChronoUnit.MICROS);
            requireNonNull(run, "run");
        }

        /** Whether a row comes after this. */
        public boolean isBefore(TaskRow row) {
            int order = row.submitted().compareTo(submitted);
            return order < 0 || (order == 0 && row.id().value().compareTo(run.value()) < 0);
        }
    }
}
