package dev.revo.audit;

import static java.util.Objects.requireNonNull;

import dev.revo.scope.Principal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One line of the audit log. It holds ids and hashes, never content, arguments or secrets.
 *
 * @param id unique, time-ordered
 * @param at when it was written
 * @param tenant whose log it belongs to
 * @param principal id of who acted
 * @param kind what sort of actor that was
 * @param action what was done or tried, such as {@code agent:start}
 * @param resource on what
 * @param result what came of it
 * @param run the run it happened in, if any
 * @param detail further ids, such as the rule that decided; unmodifiable
 */
public record AuditRecord(
        UUID id,
        Instant at,
        String tenant,
        String principal,
        Principal.Kind kind,
        String action,
        String resource,
        Result result,
        Optional<String> run,
        Map<String, String> detail) {
    /** What came of an action. */
    public enum Result {
        /** It was allowed and is being done. */
        ALLOWED,
        /** It was refused. */
        DENIED,
        /** A person was asked. */
        ASKED,
        /** It was done. */
        DONE,
        /** It was tried and failed. */
        FAILED
    }

    /** Checks for nulls and copies. */
    public AuditRecord {
        requireNonNull(id, "id");
        requireNonNull(at, "at");
        requireNonNull(tenant, "tenant");
        requireNonNull(principal, "principal");
        requireNonNull(kind, "kind");
        requireNonNull(action, "action");
        requireNonNull(resource, "resource");
        requireNonNull(result, "result");
        requireNonNull(run, "run");
        detail = Map.copyOf(detail);
    }
}
