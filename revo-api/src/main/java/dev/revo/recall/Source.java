package dev.revo.recall;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunId;
import java.util.List;

/**
 * Where a memory comes from.
 *
 * @param kind of origin: {@code host}, {@code run}, {@code derived} or a word of the host's own
 * @param reference within that kind, such as a document's address or a run's id; may be empty
 * @param memories ids of the memories that it was derived from: when one of them is erased, so is this one; unmodifiable
 */
public record Source(String kind, String reference, List<String> memories) {
    /** Checks and copies. */
    public Source {
        requireNonNull(reference, "reference");
        if (kind.isBlank() || kind.length() > 64) {
            throw InvalidRequestException.field(
                    "source.kind", "is blank or has more than 64 characters", "Use a word such as host.");
        }
        if (reference.length() > 2_000) {
            throw InvalidRequestException.field(
                    "source.reference", "has " + reference.length() + " characters", "Use at most 2,000.");
        }
        memories = List.copyOf(memories);
    }

    /** Something of the host: a document, a ticket, a message. */
    public static Source host(String reference) {
        return new Source("host", reference, List.of());
    }

    /** A run. */
    public static Source run(RunId run) {
        return new Source("run", run.value(), List.of());
    }

    /** Derived from other memories. */
    public static Source derived(List<String> memories) {
        if (memories.isEmpty()) {
            throw InvalidRequestException.field(
                    "source.memories", "is empty", "Name the memories that support what was derived.");
        }
        return new Source("derived", "", memories);
    }
}
