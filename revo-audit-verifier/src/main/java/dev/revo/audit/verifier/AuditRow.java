package dev.revo.audit.verifier;

import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One line of an audit log as the chain holds it. Equal rows have equal canonical bytes. Immutable.
 *
 * @param id unique name of the line
 * @param at when it was written, in the years 0 to 9999
 * @param tenant whose log it belongs to
 * @param principal who acted
 * @param kind what sort of actor that was
 * @param action what was done or tried
 * @param resource on what
 * @param result what came of it
 * @param run the run it happened in, if any
 * @param detail further ids; unmodifiable
 */
public record AuditRow(
        String id,
        Instant at,
        String tenant,
        String principal,
        String kind,
        String action,
        String resource,
        String result,
        Optional<String> run,
        Map<String, String> detail) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'")
            .withResolverStyle(ResolverStyle.STRICT)
            .withZone(ZoneOffset.UTC);
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final Set<String> MUST =
            Set.of("action", "at", "detail", "id", "kind", "principal", "resource", "result", "tenant");

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if a text holds a surrogate without its partner, for which canonical JSON has no form,
     *     or if the time is outside of the years 0 to 9999
     */
    public AuditRow {
        requireNonNull(at, "at");
        CanonicalJson.wellFormed(id, "id");
        CanonicalJson.wellFormed(tenant, "tenant");
        CanonicalJson.wellFormed(principal, "principal");
        CanonicalJson.wellFormed(kind, "kind");
        CanonicalJson.wellFormed(action, "action");
        CanonicalJson.wellFormed(resource, "resource");
        CanonicalJson.wellFormed(result, "result");
        run.ifPresent(name -> CanonicalJson.wellFormed(name, "run"));
        detail = Map.copyOf(detail);
        detail.forEach((name, value) -> {
            CanonicalJson.wellFormed(name, "a name in detail");
            CanonicalJson.wellFormed(value, "a value in detail");
        });
        if (at.isBefore(EARLIEST) || at.isAfter(LATEST)) {
            throw new IllegalArgumentException("at is " + at + "; RFC 3339 knows the years 0 to 9999.");
        }
    }

    /**
     * The row with these canonical bytes.
     *
     * @throws IllegalArgumentException if they are not exactly what {@link #canonical()} of some row gives
     */
    public static AuditRow parse(byte[] canonical) {
        try {
            return from(JsonText.object(canonical));
        } catch (MalformedException e) {
            throw new IllegalArgumentException("The row " + e.getMessage() + ".", e);
        }
    }

    /**
     * The row as canonical JSON (RFC 8785) in UTF-8: one object of texts, {@code detail} an object of texts, {@code run} absent
     * when there is none, {@code at} as RFC 3339 in UTC with nine digits of the second's fraction.
     */
    public byte[] canonical() {
        Map<String, Object> members = new HashMap<>();
        members.put("id", id);
        members.put("at", TIME.format(at));
        members.put("tenant", tenant);
        members.put("principal", principal);
        members.put("kind", kind);
        members.put("action", action);
        members.put("resource", resource);
        members.put("result", result);
        run.ifPresent(name -> members.put("run", name));
        members.put("detail", detail);
        return CanonicalJson.bytes(members);
    }

    /** The row of an object that stood in canonical form. */
    static AuditRow from(Map<?, ?> members) throws MalformedException {
        boolean run = members.containsKey("run");
        if (members.size() != MUST.size() + (run ? 1 : 0) || !members.keySet().containsAll(MUST)) {
            throw new MalformedException("has not the members of an audit row");
        }
        if (!(members.get("detail") instanceof Map<?, ?> pairs)) {
            throw new MalformedException("has a detail that is no object");
        }
        Map<String, String> detail = new HashMap<>();
        for (Object name : pairs.keySet()) {
            detail.put((String) name, text(pairs, name));
        }
        String time = text(members, "at");
        try {
            AuditRow row = new AuditRow(
                    text(members, "id"),
                    TIME.parse(time, Instant::from),
                    text(members, "tenant"),
                    text(members, "principal"),
                    text(members, "kind"),
                    text(members, "action"),
                    text(members, "resource"),
                    text(members, "result"),
                    run ? Optional.of(text(members, "run")) : Optional.empty(),
                    detail);
            if (!TIME.format(row.at).equals(time)) {
                throw new MalformedException("has a time that is not in canonical form");
            }
            return row;
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new MalformedException("has a time that is none");
        }
    }

    private static String text(Map<?, ?> members, Object name) throws MalformedException {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new MalformedException("has a member that is no text");
    }

    /** A time in the form of the chain. */
    static String time(Instant at) {
        return TIME.format(at);
    }
}
