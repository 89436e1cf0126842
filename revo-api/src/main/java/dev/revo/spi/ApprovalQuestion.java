package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.tool.ToolCall;
import java.time.Duration;
import java.util.Optional;

/**
 * A question to a person.
 *
 * @param key stable name of the question in its run: asked again after a restart, it is the same question
 * @param digest what exactly is approved
 * @param question for the person
 * @param permission that who decides must have
 * @param call the tool call, when it is about one
 * @param lapses how long it waits
 */
public record ApprovalQuestion(
        String key, String digest, String question, String permission, Optional<ToolCall> call, Duration lapses) {
    /** Checks for nulls. */
    public ApprovalQuestion {
        requireNonNull(key, "key");
        requireNonNull(digest, "digest");
        requireNonNull(question, "question");
        requireNonNull(permission, "permission");
        requireNonNull(call, "call");
        requireNonNull(lapses, "lapses");
    }
}
