package dev.revo.store.jdbc;

import dev.revo.login.Factor;
import dev.revo.login.Origin;
import dev.revo.scope.Permission;
import dev.revo.spi.ApiKeyStore;
import dev.revo.spi.ApiKeyStore.KeyRow;
import dev.revo.spi.ApiKeyStore.Rotated;
import dev.revo.spi.FactorStore;
import dev.revo.spi.FactorStore.PasswordRow;
import dev.revo.spi.FactorStore.TokenRow;
import dev.revo.spi.FactorStore.TotpRow;
import dev.revo.spi.SessionStore;
import dev.revo.spi.SessionStore.SessionRow;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Calls of the stores of keys, sessions and factors. Ids and members are those of all tenants, secrets are one's own. */
final class LoginCalls {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final String PURPOSE = "password_reset";

    private LoginCalls() {}

    private static String member(Actor actor) {
        return actor.name("user", 3);
    }

    private static Instant time(Actor actor) {
        return AT.plusSeconds(actor.below(1_000));
    }

    private static String hash(String tenant, String what, long number) {
        return String.format("%s-%s-%053d", tenant.substring(0, 4), what, number);
    }

    private static String fresh(Actor actor, String what) {
        return hash(actor.ctx().tenant(), what, actor.next(what));
    }

    /** A secret that was given out a short time ago, now and then by another tenant. */
    private static String given(Actor actor, String what, int lately) {
        String own = actor.ctx().tenant();
        int last = (int) actor.remembered(what, 1);
        if (actor.oneIn(3)) {
            // How far the other has come is not known here; those who have more begin earlier.
            return hash(own.equals("acme") ? "globex" : "acme", what, 1 + actor.below(3 * last));
        }
        return hash(own, what, Math.max(1, last - actor.below(lately)));
    }

    /** An id that was taken a short time ago. */
    private static String id(Actor actor, String kind) {
        return kind + Math.max(1, actor.remembered(kind, 1) - actor.below(6));
    }

    private static StoreCall key(String method, BiFunction<ApiKeyStore, Actor, @Nullable Object> call) {
        return new StoreCall(
                "ApiKeyStore." + method, actor -> call.apply(actor.stores().keys(), actor));
    }

    static List<StoreCall> keys() {
        return List.of(
                key("add", LoginCalls::addKey),
                key("add", LoginCalls::addKey),
                key("replace", LoginCalls::replaceKey),
                key("find", (store, actor) -> store.find(actor.ctx(), id(actor, "key"))),
                key("withSecret", (store, actor) -> store.withSecret(actor.ctx(), given(actor, "sec", 5))),
                key(
                        "list",
                        (store, actor) -> store.list(actor.ctx(), actor.oneIn(2) ? "" : "key1", 1 + actor.below(5))),
                key("of", (store, actor) -> store.of(actor.ctx(), member(actor))),
                key("touch", (store, actor) -> {
                    store.touch(actor.ctx(), id(actor, "key"), time(actor));
                    return "touched";
                }),
                key("withdraw", (store, actor) -> "count " + store.withdraw(actor.ctx(), member(actor), time(actor))));
    }

    private static KeyRow row(Actor actor, String id) {
        return new KeyRow(
                id,
                actor.name("name", 3),
                member(actor),
                actor.oneIn(2) ? Set.of() : Set.of(Permission.of("memory:read"), Permission.of("tool:*")),
                AT,
                actor.oneIn(2) ? Optional.empty() : Optional.of(time(actor)),
                Optional.empty(),
                Optional.empty(),
                fresh(actor, "sec"),
                actor.oneIn(2) ? Optional.empty() : Optional.of(new Rotated(fresh(actor, "sec"), AT)));
    }

    private static Object addKey(ApiKeyStore store, Actor actor) {
        store.add(actor.ctx(), row(actor, "key" + (actor.oneIn(8) ? 1 : actor.next("key"))));
        return "added";
    }

    private static Object replaceKey(ApiKeyStore store, Actor actor) {
        store.replace(actor.ctx(), row(actor, id(actor, "key")));
        return "replaced";
    }

    private static StoreCall session(String method, BiFunction<SessionStore, Actor, @Nullable Object> call) {
        return new StoreCall(
                "SessionStore." + method, actor -> call.apply(actor.stores().sessions(), actor));
    }

    static List<StoreCall> sessions() {
        return List.of(
                session("add", LoginCalls::addSession),
                session("add", LoginCalls::addSession),
                session("add", LoginCalls::addSession),
                session("add", LoginCalls::addSession),
                session("add", LoginCalls::addSession),
                session("add", LoginCalls::addSession),
                session("add", LoginCalls::addSession),
                session("add", LoginCalls::addSession),
                session("find", (store, actor) -> store.find(actor.ctx(), id(actor, "ses"))),
                session("withToken", (store, actor) -> store.withToken(actor.ctx(), given(actor, "tok", 3))),
                session("withToken", (store, actor) -> store.withToken(actor.ctx(), given(actor, "tok", 3))),
                session("withToken", (store, actor) -> store.withToken(actor.ctx(), given(actor, "tok", 3))),
                session("of", (store, actor) -> store.of(actor.ctx(), member(actor))),
                session("touch", (store, actor) -> {
                    store.touch(actor.ctx(), id(actor, "ses"), time(actor));
                    return "touched";
                }),
                session("remove", (store, actor) -> store.remove(actor.ctx(), id(actor, "ses"))),
                session(
                        "removeAll",
                        (store, actor) -> "count "
                                + store.removeAll(actor.ctx(), member(actor), actor.oneIn(2) ? "" : id(actor, "ses"))),
                session(
                        "removeEnded",
                        (store, actor) -> "count "
                                + store.removeEnded(
                                        actor.ctx(),
                                        member(actor),
                                        AT.plusSeconds(actor.below(300)),
                                        AT.plusSeconds(actor.below(300)))));
    }

    private static Object addSession(SessionStore store, Actor actor) {
        store.add(
                actor.ctx(),
                new SessionRow(
                        "ses" + (actor.oneIn(8) ? 1 : actor.next("ses")),
                        member(actor),
                        fresh(actor, "tok"),
                        time(actor),
                        time(actor),
                        new Origin("192.0.2." + actor.below(9), actor.name("agent", 3)),
                        Set.of(Factor.PASSWORD, Factor.TOTP)));
        return "added";
    }

    private static StoreCall factor(String method, BiFunction<FactorStore, Actor, @Nullable Object> call) {
        return new StoreCall(
                "FactorStore." + method, actor -> call.apply(actor.stores().factors(), actor));
    }

    static List<StoreCall> factors() {
        return List.of(
                factor("password", (store, actor) -> store.password(actor.ctx(), member(actor))),
                factor("putPassword", LoginCalls::putPassword),
                factor("putPassword", LoginCalls::putPassword),
                factor("putPassword", LoginCalls::putPassword),
                factor("totp", (store, actor) -> store.totp(actor.ctx(), member(actor))),
                factor("putTotp", LoginCalls::putTotp),
                factor("putTotp", LoginCalls::putTotp),
                factor("putTotp", LoginCalls::putTotp),
                factor("putTotp", LoginCalls::putTotp),
                factor("putTotp", LoginCalls::putTotp),
                factor("putTotp", LoginCalls::putTotp),
                factor("removeTotp", (store, actor) -> store.removeTotp(actor.ctx(), member(actor))),
                factor(
                        "advanceTotp",
                        (store, actor) -> store.advanceTotp(actor.ctx(), member(actor), actor.next("step"))),
                factor("putRecoveryCodes", LoginCalls::putCodes),
                factor("putRecoveryCodes", LoginCalls::putCodes),
                factor("putRecoveryCodes", LoginCalls::putCodes),
                factor("putRecoveryCodes", LoginCalls::putCodes),
                factor("putRecoveryCodes", LoginCalls::putCodes),
                factor("recoveryCodes", (store, actor) -> store.recoveryCodes(actor.ctx(), member(actor))),
                factor(
                        "useRecoveryCode",
                        (store, actor) -> store.useRecoveryCode(actor.ctx(), member(actor), actor.name("code", 3))),
                factor("putToken", LoginCalls::putToken),
                factor("putToken", LoginCalls::putToken),
                factor("putToken", LoginCalls::putToken),
                factor("putToken", LoginCalls::putToken),
                factor("putToken", LoginCalls::putToken),
                factor("takeToken", (store, actor) -> store.takeToken(actor.ctx(), given(actor, "one", 2))),
                factor("takeToken", (store, actor) -> store.takeToken(actor.ctx(), given(actor, "one", 2))),
                factor("withdraw", (store, actor) -> {
                    store.withdraw(actor.ctx(), member(actor));
                    return "withdrawn";
                }));
    }

    private static Object putPassword(FactorStore store, Actor actor) {
        store.putPassword(
                actor.ctx(), new PasswordRow(member(actor), actor.name("hash", 9), time(actor), actor.oneIn(2)));
        return "put";
    }

    private static Object putTotp(FactorStore store, Actor actor) {
        store.putTotp(actor.ctx(), new TotpRow(member(actor), actor.name("secret", 9), actor.oneIn(2), 0));
        return "put";
    }

    private static Object putCodes(FactorStore store, Actor actor) {
        Set<String> codes = new HashSet<>();
        for (int code = 0; code < 3; code++) {
            if (!actor.oneIn(8)) {
                codes.add("code" + code);
            }
        }
        store.putRecoveryCodes(actor.ctx(), member(actor), codes);
        return "put";
    }

    private static Object putToken(FactorStore store, Actor actor) {
        store.putToken(
                actor.ctx(),
                new TokenRow(fresh(actor, "one"), member(actor), actor.oneIn(4) ? "mail" : PURPOSE, time(actor)));
        return "put";
    }
}
