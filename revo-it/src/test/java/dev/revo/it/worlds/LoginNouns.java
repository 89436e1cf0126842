package dev.revo.it.worlds;

import dev.revo.login.ApiKey;
import dev.revo.login.ApiKeys.IssuedKey;
import dev.revo.login.Authenticated;
import dev.revo.login.Authentication;
import dev.revo.login.Authentication.SessionToken;
import dev.revo.login.AuthenticatorSetup;
import dev.revo.login.CodeLogin;
import dev.revo.login.Factor;
import dev.revo.login.Login;
import dev.revo.login.NewApiKey;
import dev.revo.login.OpenSession;
import dev.revo.login.PasswordLogin;
import dev.revo.login.SessionView;
import dev.revo.scope.Permission;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Calls of keys, sessions, factors and logins. */
final class LoginNouns {
    private static final Duration STEP = Duration.ofSeconds(31);

    private LoginNouns() {}

    private static Authentication door(Tenant tenant) {
        return tenant.operator().authentication();
    }

    static List<NounCall> keys() {
        return List.of(
                new NounCall("ApiKeys.issue", LoginNouns::issue),
                new NounCall("ApiKeys.issue", LoginNouns::issue),
                new NounCall(
                        "ApiKeys.rotate",
                        tenant -> kept(
                                tenant,
                                tenant.ada()
                                        .apiKeys()
                                        .rotate(
                                                tenant.recall("key", "nosuchkey000"),
                                                Duration.ofHours(tenant.below(3))))),
                new NounCall("ApiKeys.revoke", tenant -> {
                    tenant.ada().apiKeys().revoke(tenant.recall("key", "nosuchkey000"));
                    return null;
                }),
                new NounCall(
                        "ApiKeys.find",
                        tenant -> tenant.ada()
                                .apiKeys()
                                .find(tenant.recall("key", "nosuchkey000"))
                                .map(LoginNouns::shown)),
                // Their order is that of random ids, so that pages have other keys in another world.
                new NounCall(
                        "ApiKeys.list", tenant -> sorted(tenant.ada().apiKeys().list("", 1_000))),
                new NounCall(
                        "ApiKeys.of", tenant -> sorted(tenant.ada().apiKeys().of("ada"))),
                new NounCall(
                        "Authentication.apiKey",
                        tenant ->
                                shown(door(tenant).apiKey(tenant.recall("secret", "rv_no_such_key"), tenant.home()))));
    }

    private static Object issue(Tenant tenant) {
        NewApiKey key = NewApiKey.of(tenant.name("key ", 5));
        return kept(
                tenant, tenant.ada().apiKeys().issue(tenant.oneIn(3) ? key : key.rights(Permission.of("usage:read"))));
    }

    private static String kept(Tenant tenant, IssuedKey issued) {
        tenant.remember("key", tenant.alias(issued.key().id()));
        tenant.remember("secret", issued.secret());
        return shown(issued.key());
    }

    private static String shown(ApiKey key) {
        return key.id() + " " + key.name() + " " + key.member() + " " + key.rights() + " " + key.status() + " "
                + key.created() + " " + key.lastUsed() + " " + key.overlapEnds();
    }

    // By what is not random.
    private static List<String> sorted(List<ApiKey> keys) {
        return keys.stream()
                .map(key -> shown(key).replace(key.id(), ""))
                .sorted()
                .toList();
    }

    private static String shown(Authenticated who) {
        return who.tenant() + " " + who.member() + " " + who.kind() + " " + who.credential() + " " + who.rights() + " "
                + who.proven() + " " + who.at();
    }

    static List<NounCall> sessions() {
        return List.of(
                new NounCall("Authentication.open", LoginNouns::open),
                new NounCall("Authentication.open", LoginNouns::open),
                new NounCall("Authentication.session", tenant -> {
                    open(tenant);
                    return shown(door(tenant).session(tenant.recall("token", "no-such-token"), tenant.home()));
                }),
                new NounCall("Authentication.close", tenant -> {
                    door(tenant).close(tenant.recall("token", "no-such-token"));
                    return null;
                }),
                new NounCall("Sessions.list", tenant -> {
                    open(tenant);
                    return tenant.ada().sessions().list("ada").stream()
                            .map(LoginNouns::shown)
                            .sorted(Comparator.naturalOrder())
                            .toList();
                }),
                new NounCall("Sessions.revoke", tenant -> {
                    open(tenant);
                    tenant.ada().sessions().revoke(tenant.recall("session", "00000000-0000-7000-8000-0000000fffff"));
                    return null;
                }),
                new NounCall("Sessions.revokeAll", tenant -> {
                    open(tenant);
                    return tenant.ada().sessions().revokeAll("ada");
                }),
                new NounCall("Sessions.revokeOthers", tenant -> {
                    open(tenant);
                    return tenant.ada()
                            .sessions()
                            .revokeOthers("ada", tenant.recall("session", "00000000-0000-7000-8000-0000000fffff"));
                }));
    }

    private static Object open(Tenant tenant) {
        return kept(
                tenant, door(tenant).open(OpenSession.of(tenant.id(), "ada", tenant.home(), Set.of(Factor.PASSWORD))));
    }

    private static String kept(Tenant tenant, SessionToken opened) {
        tenant.remember("token", tenant.alias(opened.token()));
        tenant.remember("session", opened.session().id());
        return shown(opened.session());
    }

    private static String shown(SessionView session) {
        return session.id() + " " + session.member() + " " + session.started() + " " + session.lastUsed() + " "
                + session.origin() + " " + session.proven();
    }

    static List<NounCall> factors() {
        return List.of(
                new NounCall("Factors.resetPassword", LoginNouns::reset),
                new NounCall("Factors.resetPassword", LoginNouns::reset),
                new NounCall("Authentication.setPassword", tenant -> {
                    setPassword(tenant);
                    return null;
                }),
                new NounCall("Factors.changePassword", tenant -> {
                    tenant.pass(STEP);
                    String next = "seven quiet harbours " + tenant.below(3);
                    tenant.ada()
                            .factors()
                            .changePassword(
                                    tenant.latest("password", "not the one").toCharArray(),
                                    next.toCharArray(),
                                    tenant.home());
                    tenant.remember("password", next);
                    return null;
                }),
                new NounCall("Authentication.password", tenant -> {
                    tenant.pass(STEP);
                    return shown(
                            tenant,
                            door(tenant)
                                    .password(PasswordLogin.of(
                                            tenant.id(),
                                            "ada",
                                            tenant.latest("password", "not the one")
                                                    .toCharArray(),
                                            tenant.home())));
                }),
                new NounCall("Factors.setUpAuthenticator", tenant -> {
                    if (!tenant.oneIn(4)) {
                        tenant.ada().factors().resetAuthenticator("ada");
                    }
                    return setUp(tenant);
                }),
                new NounCall("Factors.confirmAuthenticator", tenant -> {
                    setUp(tenant);
                    return codes(tenant, tenant.ada().factors().confirmAuthenticator(code(tenant), tenant.home()));
                }),
                new NounCall("Factors.renewRecoveryCodes", tenant -> {
                    ready(tenant);
                    return codes(tenant, tenant.ada().factors().renewRecoveryCodes(code(tenant), tenant.home()));
                }),
                new NounCall("Authentication.secondFactor", tenant -> {
                    ready(tenant);
                    setPassword(tenant);
                    tenant.pass(STEP);
                    Object begun = shown(
                            tenant,
                            door(tenant)
                                    .password(PasswordLogin.of(
                                            tenant.id(),
                                            "ada",
                                            tenant.latest("password", "not the one")
                                                    .toCharArray(),
                                            tenant.home())));
                    return begun + " "
                            + shown(
                                    tenant,
                                    door(tenant)
                                            .secondFactor(CodeLogin.of(
                                                    tenant.latest("challenge", "no-such-challenge"),
                                                    code(tenant),
                                                    tenant.home())));
                }),
                new NounCall("Factors.removeAuthenticator", tenant -> {
                    tenant.ada().factors().removeAuthenticator(code(tenant), tenant.home());
                    return null;
                }),
                new NounCall(
                        "Factors.resetAuthenticator",
                        tenant -> tenant.ada().factors().resetAuthenticator("ada")),
                new NounCall("Factors.state", tenant -> tenant.ada().factors().state("ada")));
    }

    private static void setPassword(Tenant tenant) {
        reset(tenant);
        String password = "a lantern in the fog " + tenant.below(3);
        door(tenant).setPassword(tenant.latest("reset", "no-such-token"), password.toCharArray(), tenant.home());
        tenant.remember("password", password);
    }

    // With an authenticator that she uses.
    private static void ready(Tenant tenant) {
        if (!tenant.ada().factors().state("ada").authenticator()) {
            setUp(tenant);
            codes(tenant, tenant.ada().factors().confirmAuthenticator(code(tenant), tenant.home()));
        }
    }

    private static Object reset(Tenant tenant) {
        var reset = tenant.ada().factors().resetPassword("ada");
        tenant.remember("reset", tenant.alias(reset.token()));
        return reset.member() + " " + reset.ends();
    }

    private static Object setUp(Tenant tenant) {
        AuthenticatorSetup setup = tenant.ada().factors().setUpAuthenticator();
        tenant.remember("authenticator", tenant.alias(setup.secret()));
        return setup.uri();
    }

    private static Object codes(Tenant tenant, List<String> recovery) {
        recovery.forEach(tenant::alias);
        return recovery.size();
    }

    // A step later, because a code is good once.
    private static String code(Tenant tenant) {
        tenant.pass(STEP);
        return AppCode.of(tenant.latest("authenticator", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), tenant.now());
    }

    private static String shown(Tenant tenant, Login login) {
        if (login instanceof Login.SecondFactor second) {
            tenant.remember("challenge", tenant.alias(second.challenge()));
            return "challenge until " + second.ends();
        }
        if (login instanceof Login.LoggedIn in) {
            return kept(tenant, in.session());
        }
        return login.toString();
    }
}
