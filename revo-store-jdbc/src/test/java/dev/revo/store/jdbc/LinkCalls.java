package dev.revo.store.jdbc;

import dev.revo.login.OpenIdLink;
import dev.revo.spi.FactorStore;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Calls of the store of factors about accounts at providers, which are the same accounts for all tenants. */
final class LinkCalls {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private LinkCalls() {}

    private static String member(Actor actor) {
        return actor.name("user", 3);
    }

    private static String issuer(Actor actor) {
        return "https://" + actor.name("login", 2) + ".example";
    }

    private static String subject(Actor actor) {
        return actor.name("subject", 2);
    }

    private static StoreCall link(String method, BiFunction<FactorStore, Actor, @Nullable Object> call) {
        return new StoreCall(
                "FactorStore." + method, actor -> call.apply(actor.stores().factors(), actor));
    }

    static List<StoreCall> links() {
        return List.of(
                link("putLink", LinkCalls::put),
                link("putLink", LinkCalls::put),
                link("putLink", LinkCalls::put),
                link("putLink", LinkCalls::put),
                link("link", (store, actor) -> store.link(actor.ctx(), issuer(actor), subject(actor))),
                link("link", (store, actor) -> store.link(actor.ctx(), issuer(actor), subject(actor))),
                link("links", (store, actor) -> store.links(actor.ctx(), member(actor))),
                link("links", (store, actor) -> store.links(actor.ctx(), member(actor))),
                link("removeLink", LinkCalls::remove),
                link("withdraw", (store, actor) -> {
                    store.withdraw(actor.ctx(), member(actor));
                    return "withdrawn";
                }));
    }

    private static Object put(FactorStore store, Actor actor) {
        store.putLink(
                actor.ctx(),
                new OpenIdLink(issuer(actor), subject(actor), member(actor), AT.plusSeconds(actor.below(1_000))));
        return "put";
    }

    // Mostly of whom the tenant knows it to be; now and then somebody else's.
    private static Object remove(FactorStore store, Actor actor) {
        String issuer = issuer(actor);
        String subject = subject(actor);
        String member = actor.oneIn(4)
                ? member(actor)
                : store.link(actor.ctx(), issuer, subject)
                        .map(OpenIdLink::member)
                        .orElse("user0");
        return store.removeLink(actor.ctx(), member, issuer, subject);
    }
}
