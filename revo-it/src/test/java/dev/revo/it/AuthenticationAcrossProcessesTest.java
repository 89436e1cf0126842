package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.DeniedException;
import dev.revo.login.ApiKeys.IssuedKey;
import dev.revo.login.Authentication;
import dev.revo.login.Authentication.SessionToken;
import dev.revo.login.Factor;
import dev.revo.login.NewApiKey;
import dev.revo.login.Origin;
import dev.revo.store.jdbc.FreshPostgres;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Subscription;
import java.time.Duration;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys and sessions with two reVos on one PostgreSQL, which know of each other no more than two processes do. */
final class AuthenticationAcrossProcessesTest {
    private static final Origin FROM = new Origin("192.0.2.1", "test");

    private FreshPostgres database;
    private Revo here;
    private Revo there;
    private Authentication doorThere;

    @BeforeEach
    void open() {
        database = FreshPostgres.create();
        here = revo("here");
        there = revo("there");
        doorThere = there.asSystem("login").authentication();
        here.asSystem("sign-up")
                .organizations()
                .create(NewOrganization.of("acme", "Acme", "acme.example", "ada")
                        .subscription(Subscription.PRO));
        ada().members().addService("bo", Role.MEMBER);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
        database.close();
    }

    private Revo revo(String name) {
        return Revo.builder()
                .name(name)
                .install(database.stores())
                .install(Tenancy.module())
                .build();
    }

    private ScopedRevo ada() {
        return here.with(here.scopeOf("acme", "ada"));
    }

    private static void refused(ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        DeniedException.class, e -> assertThat(e.code()).isEqualTo("login_refused"));
    }

    @Test
    void what_is_revoked_here_is_refused_there_at_its_next_use() {
        for (int round = 0; round < 5; round++) {
            IssuedKey key = ada().apiKeys().issue(NewApiKey.of("ci").member("bo"));
            SessionToken session =
                    here.asSystem("login").authentication().open("acme", "bo", FROM, Set.of(Factor.PASSWORD));
            // The control: until then it is good there, without having been heard of.
            assertThat(doorThere.apiKey(key.secret(), FROM).member()).isEqualTo("bo");
            assertThat(doorThere.session(session.token(), FROM).member()).isEqualTo("bo");
            ada().apiKeys().revoke(key.key().id());
            ada().sessions().revoke(session.session().id());
            refused(() -> doorThere.apiKey(key.secret(), FROM));
            refused(() -> doorThere.session(session.token(), FROM));
        }
    }

    @Test
    void who_is_deactivated_here_is_refused_there_at_his_next_use() {
        IssuedKey key = ada().apiKeys().issue(NewApiKey.of("ci").member("bo"));
        IssuedKey rotated = ada().apiKeys().rotate(key.key().id(), Duration.ofHours(1));
        SessionToken session = doorThere.open("acme", "bo", FROM, Set.of(Factor.PASSWORD));
        assertThat(doorThere.apiKey(key.secret(), FROM).credential())
                .isEqualTo(key.key().id());
        ada().members().deactivate("bo");
        refused(() -> doorThere.apiKey(key.secret(), FROM));
        refused(() -> doorThere.apiKey(rotated.secret(), FROM));
        refused(() -> doorThere.session(session.token(), FROM));
        ada().members().addService("bo", Role.MEMBER);
        refused(() -> doorThere.apiKey(rotated.secret(), FROM));
        refused(() -> doorThere.session(session.token(), FROM));
    }
}
