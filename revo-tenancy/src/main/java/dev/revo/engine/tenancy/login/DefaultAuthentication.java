package dev.revo.engine.tenancy.login;

import static java.util.Objects.requireNonNull;

import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.login.Authenticated;
import dev.revo.login.Authentication;
import dev.revo.login.CodeLogin;
import dev.revo.login.Login;
import dev.revo.login.OpenIdAnswer;
import dev.revo.login.OpenIdRedirect;
import dev.revo.login.OpenSession;
import dev.revo.login.Origin;
import dev.revo.login.PasswordLogin;
import dev.revo.scope.Principal;
import dev.revo.spi.Gate;

/** Lets in who presents a credential, on behalf of an operator. */
final class DefaultAuthentication implements Authentication {
    private final Gate gate;
    private final Checks checks;
    private final Doors doors;

    DefaultAuthentication(Gate gate, Checks checks, Doors doors) {
        this.gate = gate;
        this.checks = checks;
        this.doors = doors;
    }

    /** Who look at what is presented again and again. */
    record Checks(KeyCheck keys, SessionCheck sessions) {}

    /** Who let in. */
    record Doors(
            SessionDoor sessions, PasswordDoor passwords, CodeDoor codes, OpenIdDoor openIds, PasswordChange change) {}

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
        return checks.keys()
                .check(
                        operator("authentication:api_key"),
                        requireNonNull(presented, "presented"),
                        requireNonNull(from, "from"));
    }

    @Override
    public Authenticated session(String token, Origin from) {
        return checks.sessions()
                .check(
                        operator("authentication:session"),
                        requireNonNull(token, "token"),
                        requireNonNull(from, "from"));
    }

    @Override
    public SessionToken open(OpenSession request) {
        return doors.sessions().open(operator("authentication:open"), requireNonNull(request, "request"));
    }

    @Override
    public Login password(PasswordLogin request) {
        return doors.passwords().login(operator("authentication:password"), requireNonNull(request, "request"));
    }

    @Override
    public Login.LoggedIn secondFactor(CodeLogin request) {
        return doors.codes().login(operator("authentication:code"), requireNonNull(request, "request"));
    }

    @Override
    public OpenIdRedirect beginOpenId(String tenant, String provider) {
        operator(OpenIdDoor.ACTION);
        return doors.openIds().begin(requireNonNull(tenant, "tenant"), requireNonNull(provider, "provider"));
    }

    @Override
    public Login finishOpenId(OpenIdAnswer answer) {
        return doors.openIds().login(operator(OpenIdDoor.ACTION), requireNonNull(answer, "answer"));
    }

    @Override
    public void setPassword(String token, char[] next, Origin from) {
        doors.change()
                .byToken(
                        operator("authentication:set_password"),
                        requireNonNull(token, "token"),
                        requireNonNull(next, "next"),
                        requireNonNull(from, "from"));
    }

    @Override
    public void close(String token) {
        doors.sessions().close(operator("authentication:close"), requireNonNull(token, "token"));
    }
}
