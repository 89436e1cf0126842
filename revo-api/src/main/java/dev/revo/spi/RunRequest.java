package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.run.RunId;
import dev.revo.run.Usage;
import dev.revo.scope.Permission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A run as a module hands it to the {@link Gate}. Immutable.
 *
 * @param <R> what {@code await()} of the run returns
 */
public final class RunRequest<R> {
    private final String kind;
    private final String name;
    private final String inputJson;
    private final ResultCodec<R> codec;
    private final RunBody<R> body;
    private final List<Permission> requires;
    private final Usage estimate;
    private final boolean durable;
    private final boolean compensates;
    private final boolean standing;
    private final Optional<TakesOver> takesOver;

    private RunRequest(
            String kind,
            String name,
            String inputJson,
            ResultCodec<R> codec,
            RunBody<R> body,
            List<Permission> requires,
            Usage estimate,
            boolean durable,
            boolean compensates,
            boolean standing,
            Optional<TakesOver> takesOver) {
        this.kind = requireNonNull(kind, "kind");
        this.name = requireNonNull(name, "name");
        this.inputJson = requireNonNull(inputJson, "inputJson");
        this.codec = requireNonNull(codec, "codec");
        this.body = requireNonNull(body, "body");
        this.requires = List.copyOf(requires);
        this.estimate = requireNonNull(estimate, "estimate");
        this.durable = durable;
        this.compensates = compensates;
        this.standing = standing;
        this.takesOver = takesOver;
    }

    /**
     * A run whose kind has a {@link RunKind} that can build it again from name and input, so that it survives a restart.
     *
     * @param kind such as {@code agent}; starting it is the action {@code kind:start}
     * @param name which one of the kind; the resource of that action
     */
    public static <R> RunRequest<R> durable(
            String kind, String name, String inputJson, ResultCodec<R> codec, RunBody<R> body) {
        return new RunRequest<>(
                kind, name, inputJson, codec, body, List.of(), Usage.none(), true, false, false, Optional.empty());
    }

    /** A run that dies with the process. */
    public static <R> RunRequest<R> ephemeral(String kind, String name, ResultCodec<R> codec, RunBody<R> body) {
        return new RunRequest<>(
                kind, name, "{}", codec, body, List.of(), Usage.none(), false, false, false, Optional.empty());
    }

    /** A copy that also needs these permissions to start. */
    public RunRequest<R> requires(List<Permission> permissions) {
        return new RunRequest<>(
                kind, name, inputJson, codec, body, permissions, estimate, durable, compensates, standing, takesOver);
    }

    /** A copy that is refused at its start unless its budget could pay for this much. */
    public RunRequest<R> estimate(Usage least) {
        return new RunRequest<>(
                kind, name, inputJson, codec, body, requires, least, durable, compensates, standing, takesOver);
    }

    /**
     * A copy whose body begins once more when the run is told to end while it waits on no thread, so that it can take effects
     * back: it calls {@link RunExecution#compensate} before anything else that would be refused.
     */
    public RunRequest<R> compensates() {
        return new RunRequest<>(
                kind, name, inputJson, codec, body, requires, estimate, durable, true, standing, takesOver);
    }

    /**
     * A copy for a run that stands for as long as nobody ends it, and whose body begins again and again meanwhile, such as a
     * schedule. So that it does not grow with that, only the first attempt in each life of a process is journaled, and its events are
     * told from the subscription on. A process that lost the run to another one finds that out when it writes, which it may not do: the
     * body does nothing that would happen twice if both did it. It stands alone: started inside a run, it is refused.
     */
    public RunRequest<R> standing() {
        return new RunRequest<>(
                kind, name, inputJson, codec, body, requires, estimate, durable, compensates, true, takesOver);
    }

    /**
     * What a run takes over.
     *
     * @param ended the run whose effects become its own
     * @param results the keys of runs below that one, whose results a body that starts them by these keys is given; unmodifiable
     */
    public record TakesOver(RunId ended, Set<String> results) {
        /** Checks for nulls and copies. */
        public TakesOver {
            requireNonNull(ended, "ended");
            results = Set.copyOf(results);
        }
    }

    /**
     * A copy that takes over what an ended run has done, effects included. Only one run can: another one is refused with a
     * {@code ConflictException}, unless the first was refused before it was accepted. Results are copied when it is submitted.
     */
    public RunRequest<R> takesOver(TakesOver what) {
        return new RunRequest<>(
                kind,
                name,
                inputJson,
                codec,
                body,
                requires,
                estimate,
                durable,
                compensates,
                standing,
                Optional.of(what));
    }

    /** What sort of work it is. */
    public String kind() {
        return kind;
    }

    /** Which one of that sort. */
    public String name() {
        return name;
    }

    /** Its input. */
    public String inputJson() {
        return inputJson;
    }

    /** How its result is written and read. */
    public ResultCodec<R> codec() {
        return codec;
    }

    /** Its work. */
    public RunBody<R> body() {
        return body;
    }

    /** Permissions needed to start it; unmodifiable. */
    public List<Permission> requires() {
        return requires;
    }

    /** What its budget must be able to pay at its start. */
    public Usage estimate() {
        return estimate;
    }

    /** Whether it survives a restart. */
    public boolean isDurable() {
        return durable;
    }

    /** Whether its body has effects to take back when it is told to end. */
    public boolean isCompensating() {
        return compensates;
    }

    /** Whether its body begins again and again without a trace. */
    public boolean isStanding() {
        return standing;
    }

    /** The run whose effects are this one's. */
    public Optional<TakesOver> takesOver() {
        return takesOver;
    }

    @Override
    public String toString() {
        return kind + "/" + name;
    }
}
