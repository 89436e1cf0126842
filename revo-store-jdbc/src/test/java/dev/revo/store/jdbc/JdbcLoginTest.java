package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.login.Factor;
import dev.revo.login.Origin;
import dev.revo.run.RunContext;
import dev.revo.spi.ApiKeyStore.KeyRow;
import dev.revo.spi.FactorStore.PasswordRow;
import dev.revo.spi.OrganizationStore.Change;
import dev.revo.spi.SessionStore.SessionRow;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.OrganizationRow;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keys, sessions and factors have to do with transactions and with each other. */
final class JdbcLoginTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String KEY = "1".repeat(64);
    private static final String TOKEN = "2".repeat(64);

    private TestContexts contexts;
    private RunContext acme;

    private record Stores(Database database, JdbcApiKeys keys, JdbcSessions sessions, JdbcFactors factors) {
        static Stores of(Dialect dialect) {
            Database database = TestDatabase.of(dialect).database();
            return new Stores(
                    database, new JdbcApiKeys(database), new JdbcSessions(database), new JdbcFactors(database));
        }

        boolean end(RunContext ctx) {
            keys.withdraw(ctx, "bo", NOW);
            sessions.removeAll(ctx, "bo", "");
            factors.withdraw(ctx, "bo");
            return true;
        }
    }

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        acme = contexts.of("acme", "ada");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private Stores filled(Dialect dialect) {
        Stores stores = Stores.of(dialect);
        stores.keys()
                .add(
                        acme,
                        new KeyRow(
                                "k",
                                "ci",
                                "bo",
                                Set.of(),
                                NOW,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                KEY,
                                Optional.empty()));
        stores.sessions()
                .add(acme, new SessionRow("s", "bo", TOKEN, NOW, NOW, new Origin("::1", ""), Set.of(Factor.PASSWORD)));
        stores.factors().putPassword(acme, new PasswordRow("bo", "hash", NOW, false));
        return stores;
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void what_a_membership_ends_ends_with_its_transaction_or_not_at_all(Dialect dialect) {
        Stores stores = filled(dialect);
        assertThatThrownBy(() -> stores.database().unit(acme, session -> {
                    stores.end(acme);
                    throw new IllegalStateException("the change of the organization failed");
                }))
                .hasStackTraceContaining("the change of the organization failed");
        assertThat(stores.keys().credential(KEY)).isPresent();
        assertThat(stores.keys().find(acme, "k").flatMap(KeyRow::revoked)).isEmpty();
        assertThat(stores.sessions().credential(TOKEN)).isPresent();
        assertThat(stores.sessions().find(acme, "s")).isPresent();
        assertThat(stores.factors().password(acme, "bo")).isPresent();
        // The control: in a unit that commits they do end.
        boolean ended = stores.database().unit(acme, session -> stores.end(acme));
        assertThat(ended).isTrue();
        assertThat(stores.keys().credential(KEY)).isEmpty();
        assertThat(stores.sessions().credential(TOKEN)).isEmpty();
        assertThat(stores.factors().password(acme, "bo")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_change_that_withdraws_a_member_takes_what_leads_to_his_keys_and_sessions_too(Dialect dialect) {
        Stores stores = filled(dialect);
        JdbcOrganizations organizations = new JdbcOrganizations(
                stores.database(), new ChangeBus(dialect, stores.database().source()));
        OrganizationRow row = OrganizationRow.of(NewOrganization.of("acme", "Acme", "acme.example", "ada"), NOW);
        organizations.apply(acme, 0, Change.of(row).withdraw("ada"));
        assertThat(stores.keys().credential(KEY)).as("the control: another's").isPresent();
        organizations.apply(acme, 1, Change.of(row.version(2)).withdraw("bo"));
        assertThat(stores.keys().credential(KEY)).isEmpty();
        assertThat(stores.sessions().credential(TOKEN)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_hash_leads_only_where_it_is_asked_for_its_kind(Dialect dialect) {
        Stores stores = filled(dialect);
        assertThat(stores.sessions().credential(KEY)).isEmpty();
        assertThat(stores.factors().credential(KEY)).isEmpty();
        assertThat(stores.keys().credential(TOKEN)).isEmpty();
        assertThat(stores.factors().credential(TOKEN)).isEmpty();
        assertThat(stores.keys().credential(KEY)).isPresent();
        assertThat(stores.sessions().credential(TOKEN)).isPresent();
    }
}
