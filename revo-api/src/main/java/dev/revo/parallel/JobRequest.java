package dev.revo.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.run.Tags;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * One run of a job that is asked for. Immutable; each copy method replaces one option.
 *
 * @param <O> the type of the result
 */
public final class JobRequest<O> {
    private final Job<?, O> job;
    private final String inputJson;
    private final Duration delay;
    private final List<String> tags;

    private JobRequest(Job<?, O> job, String inputJson, Duration delay, List<String> tags) {
        this.job = requireNonNull(job, "job");
        this.inputJson = inputJson;
        this.delay = delay;
        this.tags = tags;
    }

    static <O> JobRequest<O> of(Job<?, O> job, String inputJson) {
        return new JobRequest<>(job, inputJson, Duration.ZERO, List.of());
    }

    /** A copy that begins no earlier than this long after its submission. */
    public JobRequest<O> delay(Duration least) {
        if (least.isNegative()) {
            throw InvalidRequestException.field("job.delay", "is " + least, "Use zero or more.");
        }
        return new JobRequest<>(job, inputJson, least, tags);
    }

    /**
     * A copy with these tags in place of earlier ones; duplicates collapse. They are part of what is asked for, so another request
     * with the same idempotency key must have them too. The run has them and those of its options, at most 16 together.
     */
    public JobRequest<O> tags(String... names) {
        return new JobRequest<>(job, inputJson, delay, Tags.checked("job.tags", Arrays.asList(names)));
    }

    /** The job. */
    public Job<?, O> job() {
        return job;
    }

    /** The input as JSON of the job's input shape. */
    public String inputJson() {
        return inputJson;
    }

    /** How long it waits before it begins. */
    public Duration delay() {
        return delay;
    }

    /** Its tags in their order, each once; unmodifiable. */
    public List<String> tags() {
        return tags;
    }
}
