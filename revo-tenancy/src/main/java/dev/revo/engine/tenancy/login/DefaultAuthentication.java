package dev.revo.engine.tenancy.login;

import static java.util.Objects.requireNonNull;

import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.login.Authenticated;
import dev.revo.login.Authentication;
import dev.revo.login.OpenSession;
import dev.revo.login.Origin;
import dev.revo.scope.Principal;
import dev.revo.spi.Gate;

/** Lets in who presents a credential, on behalf of an operator. */
final class DefaultAuthentication implements Authentication {
    private final Gate gate;
    private final KeyCheck keys;
    private final SessionCheck sessions;
    private final SessionDoor door;

    DefaultAuthentication(Gate gate, KeyCheck keys, SessionCheck sessions, SessionDoor door) {
        this.gate = gate;
        this.keys = keys;
        this.sessions = sessions;
        this.door = door;
    }

    // Asked of the gate all the same, so that the attempt is in the log.
    private Gate operator(String action) {
        if (gate.scope().principal().kind() == Principal.Kind.SYSTEM) {
            return gate;
        }
        return gate.call(action, "", ctx -> {
            throw new DeniedException(Fault.of(
                    "operators_only", "Only the host's login does this: revo.asSystem(reason).authentication()."));
        });
    }

    @Override
    public Authenticated apiKey(String presented, Origin from) {
        return keys.check(
                operator("authentication:api_key"),
                requireNonNull(presented, "presented"),
                requireNonNull(from, "from"));
    }

    @Override
    public Authenticated session(String token, Origin from) {
        return sessions.check(
                operator("authentication:session"), requireNonNull(token, "token"), requireNonNull(from, "from"));
    }

    @Override
    public SessionToken open(OpenSession request) {
        return door.open(operator("authentication:open"), requireNonNull(request, "request"));
    }

    @Override
    public void close(String token) {
        door.close(operator("authentication:close"), requireNonNull(token, "token"));
    }
}
