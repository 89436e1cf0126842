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
    private Database database;
    private JdbcApiKeys keys;
    private JdbcSessions sessions;
    private JdbcFactors factors;

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        acme = contexts.of("acme", "ada");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private void fill(Dialect dialect) {
        database = TestDatabase.of(dialect).database();
        keys = new JdbcApiKeys(database);
        sessions = new JdbcSessions(database);
        factors = new JdbcFactors(database);
        keys.add(
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
        sessions.add(acme, new SessionRow("s", "bo", TOKEN, NOW, NOW, new Origin("::1", ""), Set.of(Factor.PASSWORD)));
        factors.putPassword(acme, new PasswordRow("bo", "hash", NOW, false));
    }

    private boolean end() {
        keys.withdraw(acme, "bo", NOW);
        sessions.removeAll(acme, "bo", "");
        factors.withdraw(acme, "bo");
        return true;
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void what_a_membership_ends_ends_with_its_transaction_or_not_at_all(Dialect dialect) {
        fill(dialect);
        assertThatThrownBy(() -> database.unit(acme, session -> {
                    end();
                    throw new IllegalStateException("the change of the organization failed");
                }))
                .hasStackTraceContaining("the change of the organization failed");
        assertThat(keys.credential(KEY)).isPresent();
        assertThat(keys.find(acme, "k").flatMap(KeyRow::revoked)).isEmpty();
        assertThat(sessions.credential(TOKEN)).isPresent();
        assertThat(sessions.find(acme, "s")).isPresent();
        assertThat(factors.password(acme, "bo")).isPresent();
        // The control: in a unit that commits they do end.
        boolean ended = database.unit(acme, session -> end());
        assertThat(ended).isTrue();
        assertThat(keys.credential(KEY)).isEmpty();
        assertThat(sessions.credential(TOKEN)).isEmpty();
        assertThat(factors.password(acme, "bo")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_change_that_withdraws_a_member_takes_what_leads_to_his_keys_and_sessions_too(Dialect dialect) {
        fill(dialect);
        JdbcOrganizations organizations = new JdbcOrganizations(database, new ChangeBus(dialect, database.source()));
        OrganizationRow row = OrganizationRow.of(NewOrganization.of("acme", "Acme", "acme.example", "ada"), NOW);
        organizations.apply(acme, 0, Change.of(row).withdraw("ada"));
        assertThat(keys.credential(KEY)).as("the control: another's").isPresent();
        organizations.apply(acme, 1, Change.of(row.version(2)).withdraw("bo"));
        assertThat(keys.credential(KEY)).isEmpty();
        assertThat(sessions.credential(TOKEN)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_hash_leads_only_where_it_is_asked_for_its_kind(Dialect dialect) {
        fill(dialect);
        assertThat(sessions.credential(KEY)).isEmpty();
        assertThat(factors.credential(KEY)).isEmpty();
        assertThat(keys.credential(TOKEN)).isEmpty();
        assertThat(factors.credential(TOKEN)).isEmpty();
        assertThat(keys.credential(KEY)).isPresent();
        assertThat(sessions.credential(TOKEN)).isPresent();
    }
}
