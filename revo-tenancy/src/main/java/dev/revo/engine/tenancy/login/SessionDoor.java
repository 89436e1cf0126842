package dev.revo.engine.tenancy.login;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.engine.tenancy.login.Memberships.Standing;
import dev.revo.engine.tenancy.login.Refusals.Presented;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.login.Authentication.SessionToken;
import dev.revo.login.Factor;
import dev.revo.login.OpenSession;
import dev.revo.login.SecurityPolicy;
import dev.revo.run.RunContext;
import dev.revo.spi.Gate;
import dev.revo.spi.SessionStore.SessionRow;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Opens and closes sessions. Thread-safe. */
final class SessionDoor {
    private static final String OPEN = "authentication:open";
    private static final String CLOSE = "authentication:close";
    private static final String SECOND = "second_factor";

    private final Desk desk;
    private final Refusals refusals;

    SessionDoor(Desk desk, Refusals refusals) {
        this.desk = desk;
        this.refusals = refusals;
    }

    /** Opens a session in place of the one of this token, if the browser brought one along. */
    SessionToken open(Gate operator, OpenSession request, Optional<String> replaced) {
        return open(operator, replaced.map(request::replacing).orElse(request));
    }

    SessionToken open(Gate operator, OpenSession request) {
        return open(operator, request, Map.of());
    }

    /** Opens a session, of which the log tells this too. */
    SessionToken open(Gate operator, OpenSession request, Map<String, String> more) {
        Gate inside = within(operator, request.tenant());
        RunContext ctx = inside.context();
        Optional<Standing> standing = desk.memberships().standing(ctx, request.member());
        if (standing.isEmpty()) {
            // There is no organization whose log this belongs to.
            throw Refusals.refused();
        }
        Optional<String> reason = refused(standing.get(), request);
        if (reason.isPresent()) {
            String member = request.member();
            refusals.write(
                    ctx,
                    OPEN,
                    new Presented(member.substring(0, Math.min(200, member.length())), "", request.from()),
                    reason.get());
            throw fault(reason.get());
        }
        SessionToken opened = inside.call(
                OPEN,
                request.member(),
                again -> desk.unit(again, tx -> {
                    // What was true before the unit began may not be so any more.
                    Standing now = desk.memberships().decide(again, OPEN, request.member(), request.member());
                    refused(now, request).ifPresent(late -> {
                        throw fault(late);
                    });
                    String token = Tokens.fresh();
                    SessionRow row = add(again, request, now.policy(), token);
                    tx.audit(desk.line(again, OPEN, row.member(), Result.DONE, detail(row, more)));
                    return new SessionToken(OpenedSession.of(row), token);
                }));
        request.replaced().ifPresent(token -> close(operator, token));
        return opened;
    }

    private static Gate within(Gate operator, String tenant) {
        try {
            return operator.within(tenant);
        } catch (InvalidRequestException e) {
            throw Refusals.refused();
        }
    }

    private static Optional<String> refused(Standing standing, OpenSession request) {
        return KeyCheck.standing(Optional.of(standing), request.from())
                .or(() -> standing.policy().enough(request.proven()) ? Optional.empty() : Optional.of(SECOND));
    }

    private static DeniedException fault(String reason) {
        return reason.equals(SECOND)
                ? new DeniedException(Fault.of(
                        "second_factor_required",
                        "The organization wants two factors, and one was proven. Ask for a code of the authenticator."))
                : Refusals.refused();
    }

    private SessionRow add(RunContext ctx, OpenSession request, SecurityPolicy policy, String token) {
        Instant now = desk.now();
        desk.sessions()
                .removeEnded(ctx, request.member(), now.minus(policy.sessionLength()), now.minus(policy.sessionIdle()));
        SessionRow row = new SessionRow(
                desk.id(), request.member(), Tokens.hash(token), now, now, request.from(), request.proven());
        desk.sessions().add(ctx, row);
        return row;
    }

    private static Map<String, String> detail(SessionRow row, Map<String, String> more) {
        Map<String, String> detail = new HashMap<>(more);
        detail.put("credential", row.id());
        detail.put("address", row.origin().address());
        detail.put("factors", row.proven().stream().map(Factor::name).sorted().collect(Collectors.joining(" ")));
        return detail;
    }

    void close(Gate operator, String token) {
        if (!Tokens.wellFormed(token)) {
            return;
        }
        String hash = Tokens.hash(token);
        desk.sessions()
                .credential(hash)
                .ifPresent(found -> operator.within(found.tenant())
                        .call(
                                CLOSE,
                                found.row(),
                                ctx -> desk.unit(ctx, tx -> {
                                    Optional<SessionRow> row = desk.sessions().withToken(ctx, hash);
                                    boolean closed = row.isPresent()
                                            && desk.sessions()
                                                    .remove(ctx, row.get().id());
                                    if (closed) {
                                        tx.audit(desk.line(
                                                ctx,
                                                CLOSE,
                                                found.row(),
                                                Result.DONE,
                                                Map.of("credential", row.get().id())));
                                    }
                                    return closed;
                                })));
    }
}
