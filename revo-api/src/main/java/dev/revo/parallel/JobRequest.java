package dev.revo.parallel;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One run of a job that is asked for. Immutable; each copy method replaces one option.
 *
 * @param <O> the type of the result
 */
public final class JobRequest<O> {
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

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

    /** A copy with these tags to find it by, at most 16. */
    public JobRequest<O> tags(String... names) {
        if (names.length > 16) {
            throw InvalidRequestException.field("job.tags", "has " + names.length + " tags", "Use at most 16.");
        }
        for (String name : names) {
            if (!TAG.matcher(name).matches()) {
                throw InvalidRequestException.field(
                        "job.tags", "'" + name + "' is not a tag", "Use 1 to 64 of letters, digits, _, ., : and -.");
            }
        }
        return new JobRequest<>(job, inputJson, delay, List.of(names));
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

    /** Its tags; unmodifiable. */
    public List<String> tags() {
        return tags;
    }
}
