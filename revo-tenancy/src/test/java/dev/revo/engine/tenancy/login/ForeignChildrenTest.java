package dev.revo.engine.tenancy.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditQuery;
import dev.revo.error.NotFoundException;
import dev.revo.inmemory.InMemory;
import dev.revo.login.ApiKey;
import dev.revo.login.ApiKeys.IssuedKey;
import dev.revo.login.Authentication.SessionToken;
import dev.revo.login.Factor;
import dev.revo.login.NewApiKey;
import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.spi.ApiKeyStore;
import dev.revo.spi.SessionStore;
import dev.revo.testkit.TestContexts;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The owner of one organization with ids and tokens of another's keys, sessions and invitations. */
class ForeignChildrenTest {
    private final TestContexts contexts = TestContexts.open();
    private LoginWorld world = new LoginWorld();

    @AfterEach
    void close() {
        world.close();
        contexts.close();
    }

    private IssuedKey theirKey() {
        return world.gil().apiKeys().issue(NewApiKey.of("theirs").rights(Permission.of("usage:read")));
    }

    private SessionToken theirSession() {
        return world.door().open("globex", "gil", LoginWorld.HOME, Set.of(Factor.PASSWORD));
    }

    @Test
    void attack12_a_key_of_another_organization_is_not_there() {
        IssuedKey theirs = theirKey();
        String id = theirs.key().id();
        var keys = world.as("ada").apiKeys();
        assertThat(keys.find(id)).isEmpty();
        assertThatThrownBy(() -> keys.revoke(id)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> keys.rotate(id, Duration.ZERO)).isInstanceOf(NotFoundException.class);
        assertThat(world.key(theirs.secret()).member()).isEqualTo("gil");
        assertThat(world.gil().audit().find(AuditQuery.all().by("ada"))).isEmpty();
    }

    @Test
    void attack12_a_session_of_another_organization_is_not_there() {
        SessionToken theirs = theirSession();
        var sessions = world.as("ada").sessions();
        assertThatThrownBy(() -> sessions.revoke(theirs.session().id())).isInstanceOf(NotFoundException.class);
        assertThat(sessions.list("gil")).isEmpty();
        assertThat(sessions.revokeAll("gil")).isZero();
        assertThat(world.session(theirs).member()).isEqualTo("gil");
    }

    @Test
    void attack12_an_invitation_into_another_organization_is_not_there() {
        String token = world.gil()
                .members()
                .invite("cy", "cy@globex.example", "viewer")
                .token();
        assertThatThrownBy(() -> world.as("ada").members().accept(token)).isInstanceOf(NotFoundException.class);
        assertThat(world.as("ada").members().find("cy")).isEmpty();
        assertThat(world.revo.asSystem("login of cy").members().accept(token).id())
                .as("control: it is a good one")
                .isEqualTo("cy");
    }

    @Test
    void attack12_control_stores_that_look_by_id_alone_give_them_away() {
        world.close();
        RunContext theirs = contexts.of("globex", "gil");
        world = new LoginWorld(builder -> builder.provide(
                        ApiKeyStore.class, ofAnyTenant(ApiKeyStore.class, InMemory.apiKeys(), theirs))
                .provide(SessionStore.class, ofAnyTenant(SessionStore.class, InMemory.sessions(), theirs)));
        IssuedKey key = theirKey();
        SessionToken session = theirSession();
        world.as("ada").apiKeys().revoke(key.key().id());
        assertThat(world.gil().apiKeys().find(key.key().id()).orElseThrow().status())
                .isEqualTo(ApiKey.Status.REVOKED);
        world.as("ada").sessions().revoke(session.session().id());
        LoginWorld.refused(() -> world.session(session));
    }

    // The guard that is off: whose context it is.
    private static <T> T ofAnyTenant(Class<T> spi, T right, RunContext theirs) {
        return spi.cast(Proxy.newProxyInstance(
                spi.getClassLoader(), new Class<?>[] {spi}, (proxy, called, arguments) -> {
                    Object[] all = arguments == null ? new Object[0] : arguments.clone();
                    if (all.length > 0 && all[0] instanceof RunContext) {
                        all[0] = theirs;
                    }
                    try {
                        return called.invoke(right, all);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
