package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.scope.Permission;
import dev.revo.tool.ToolCall;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A question to a person.
 *
 * @param key stable name of the question in its run: asked again after a restart, it is the same question
 * @param waitingFor why the run waits, as its status says: {@code approval} or {@code effect_unknown}
 * @param digest what exactly is approved
 * @param question for the person
 * @param permission that who decides must have
 * @param call the tool call, when it is about one
 * @param lapses how long it waits
 * @param editor checks other arguments that a person gives and answers them in canonical form; throws
 *     {@code InvalidRequestException} when they do not fit
 */
public record ApprovalQuestion(
        String key,
        String waitingFor,
        String digest,
        String question,
        String permission,
        Optional<ToolCall> call,
        Duration lapses,
        UnaryOperator<String> editor) {
    /** Checks for nulls and the form of the permission. */
    public ApprovalQuestion {
        requireNonNull(key, "key");
        requireNonNull(waitingFor, "waitingFor");
        requireNonNull(digest, "digest");
        requireNonNull(question, "question");
        // A permission that cannot be asked for would make the whole list of open approvals fail.
        Permission.of(permission);
        requireNonNull(call, "call");
        requireNonNull(lapses, "lapses");
        requireNonNull(editor, "editor");
    }
}
