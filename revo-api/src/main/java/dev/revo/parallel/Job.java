package dev.revo.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.data.Shape;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunId;
import dev.revo.run.RunRef;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Work with a name, that survives a restart: a handler for inputs of one type. Immutable; each copy method replaces one
 * setting.
 *
 * @param <I> the type of the input
 * @param <O> the type of the result
 */
public final class Job<I, O> {
    private final String name;
    private final int version;
    private final Shape<I> input;
    private final Shape<O> output;
    private final Plan.F1<? super I, ? extends O> body;
    private final int attempts;
    private final @Nullable Duration timeout;

    private Job(
            String name,
            int version,
            Shape<I> input,
            Shape<O> output,
            Plan.F1<? super I, ? extends O> body,
            int attempts,
            @Nullable Duration timeout) {
        this.name = name;
        this.version = version;
        this.input = input;
        this.output = output;
        this.body = requireNonNull(body, "body");
        this.attempts = attempts;
        this.timeout = timeout;
    }

    /**
     * A job of one attempt.
     *
     * @param name 1 to 64 of {@code [a-z0-9_-]}
     * @param version from 1; raised when a run of the version before could not be finished by this body
     */
    public static <I, O> Job<I, O> of(
            String name, int version, Class<I> input, Class<O> output, Plan.F1<? super I, ? extends O> body) {
        Names.named("job.name", name);
        Names.version("job.version", version);
        return new Job<>(name, version, Shape.of(input), Shape.of(output), body, 1, null);
    }

    /** A copy of at most so many attempts, 1 to 100. */
    public Job<I, O> retry(int most) {
        return new Job<>(name, version, input, output, body, Names.attempts("job.retry", most), timeout);
    }

    /** A copy whose attempts may take at most so long each. */
    public Job<I, O> timeout(Duration most) {
        return new Job<>(name, version, input, output, body, attempts, Names.timeout("job.timeout", most));
    }

    /** A request for this input. */
    public JobRequest<O> request(I value) {
        return JobRequest.of(this, input.encode(requireNonNull(value, "value")));
    }

    /**
     * A request for this input.
     *
     * @throws InvalidRequestException naming what does not fit
     */
    public JobRequest<O> requestJson(String json) {
        return JobRequest.of(this, input.encode(input.decode(json)));
    }

    /** The reference that finds a run of this job again. */
    public RunRef<O> ref(RunId run) {
        return RunRef.of(run, "job", name);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Its version. */
    public int version() {
        return version;
    }

    /** The shape of its input. */
    public Shape<I> input() {
        return input;
    }

    /** The shape of its result. */
    public Shape<O> output() {
        return output;
    }

    /** The most attempts. */
    public int attempts() {
        return attempts;
    }

    /** The bound on one attempt. */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** For engines: one attempt at an input as JSON. */
    public O run(StepContext ctx, String inputJson) throws Exception {
        return body.run(ctx, input.decode(inputJson));
    }

    @Override
    public String toString() {
        return name + " version " + version;
    }
}
