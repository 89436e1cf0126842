package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.ConflictException;
import dev.revo.login.Factor;
import dev.revo.login.Origin;
import dev.revo.run.RunContext;
import dev.revo.spi.OrganizationStore.Credential;
import dev.revo.spi.SessionStore;
import dev.revo.spi.SessionStore.SessionRow;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SessionStore} does. Extend it and hand over an empty store:
 *
 * <pre>{@code
 * class MySessionsTest extends SessionStoreContract {
 *     protected SessionStore store() {
 *         return new MySessions(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class SessionStoreContract {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.000006Z");

    private TestContexts contexts;
    private SessionStore store;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected SessionStoreContract() {}

    /** An empty store; called once for each test. */
    protected abstract SessionStore store() throws Exception;

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        store = store();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static String hash(String of) {
        return String.format("%064x", of.hashCode());
    }

    private static SessionRow session(String id, String member, Instant started) {
        return new SessionRow(
                id,
                member,
                hash(id + member),
                started,
                started,
                new Origin("192.0.2.1", "agent"),
                Set.of(Factor.PASSWORD));
    }

    @Test
    void rows_come_back_whole() {
        SessionRow row = new SessionRow(
                "s-1",
                "o'Neill \u0000 \ud800",
                hash("t"),
                NOW,
                NOW.plusSeconds(1),
                new Origin("2001:db8::1", "\u0000Mozilla \ud83d\ude00 '\\"),
                Set.of(Factor.PASSWORD, Factor.RECOVERY_CODE));
        store.add(acme, row);
        assertThat(store.find(acme, "s-1")).contains(row);
        assertThat(store.withToken(acme, hash("t"))).contains(row);
        assertThat(store.of(acme, row.member())).containsExactly(row);
        assertThat(store.find(acme, "S-1")).isEmpty();
        assertThat(store.withToken(acme, hash("other"))).isEmpty();
    }

    @Test
    void hostile_names_stay_what_they_are() {
        int i = 0;
        for (String text : Hostile.TEXTS) {
            store.add(acme, session("s" + i++, text, NOW));
        }
        i = 0;
        for (String text : Hostile.TEXTS) {
            assertThat(store.of(acme, text)).extracting(SessionRow::id).containsExactly("s" + i++);
        }
    }

    @Test
    void an_id_belongs_to_one_session_of_a_tenant() {
        store.add(acme, session("s", "ada", NOW));
        assertThatThrownBy(() -> store.add(acme, session("s", "eve", NOW)))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("session_exists"));
        assertThat(store.find(acme, "s").map(SessionRow::member)).contains("ada");
        assertThat(store.credential(hash("seve"))).isEmpty();
        store.add(globex, session("s", "bo", NOW));
        assertThat(store.find(globex, "s").map(SessionRow::member)).contains("bo");
    }

    @Test
    void a_token_leads_to_its_member_until_the_session_is_removed() {
        store.add(acme, session("s", "ada", NOW));
        Credential leads = new Credential(hash("sada"), "acme", "session", "ada");
        assertThat(store.credential(leads.hash())).contains(leads);
        assertThat(store.remove(acme, "s")).isTrue();
        assertThat(store.credential(leads.hash())).isEmpty();
        assertThat(store.find(acme, "s")).isEmpty();
        assertThat(store.remove(acme, "s")).isFalse();
    }

    @Test
    void of_many_who_remove_a_session_at_once_one_does() throws Exception {
        store.add(acme, session("s", "ada", NOW));
        assertThat(Together.run(i -> () -> store.remove(acme, "s"))).containsOnlyOnce(true);
    }

    @Test
    void the_last_use_only_goes_forward_and_brings_nothing_back() {
        store.add(acme, session("s", "ada", NOW));
        store.touch(acme, "s", NOW.plusSeconds(60));
        store.touch(acme, "s", NOW.plusSeconds(1));
        assertThat(store.find(acme, "s").map(SessionRow::lastUsed)).contains(NOW.plusSeconds(60));
        store.remove(acme, "s");
        store.touch(acme, "s", NOW.plusSeconds(61));
        assertThat(store.find(acme, "s")).isEmpty();
        assertThat(store.credential(hash("sada"))).isEmpty();
    }

    @Test
    void all_but_one_are_removed_and_the_last_used_is_listed_first() {
        store.add(acme, session("a", "ada", NOW));
        store.add(acme, session("b", "ada", NOW.plusSeconds(2)));
        store.add(acme, session("c", "ada", NOW.plusSeconds(1)));
        store.add(acme, session("d", "bo", NOW));
        store.touch(acme, "a", NOW.plusSeconds(3));
        assertThat(store.of(acme, "ada")).extracting(SessionRow::id).containsExactly("a", "b", "c");
        assertThat(store.removeAll(acme, "ada", "b")).isEqualTo(2);
        assertThat(store.of(acme, "ada")).extracting(SessionRow::id).containsExactly("b");
        assertThat(store.credential(hash("aada"))).isEmpty();
        assertThat(store.credential(hash("bada"))).isPresent();
        assertThat(store.removeAll(acme, "ada", "d")).as("d is another's").isEqualTo(1);
        assertThat(store.removeAll(acme, "ada", "")).isZero();
        assertThat(store.of(acme, "bo")).hasSize(1);
    }

    @Test
    void those_that_began_or_were_used_too_long_ago_are_removed() {
        store.add(acme, session("old", "ada", NOW.minusSeconds(100)).used(NOW));
        store.add(acme, session("idle", "ada", NOW.minusSeconds(50)));
        store.add(acme, session("good", "ada", NOW.minusSeconds(50)).used(NOW));
        store.add(acme, session("theirs", "bo", NOW.minusSeconds(100)));
        assertThat(store.removeEnded(acme, "ada", NOW.minusSeconds(99), NOW)).isEqualTo(2);
        assertThat(store.of(acme, "ada")).extracting(SessionRow::id).containsExactly("good");
        assertThat(store.credential(hash("oldada"))).isEmpty();
        assertThat(store.of(acme, "bo")).hasSize(1);
    }

    @Test
    void another_tenants_sessions_do_not_exist() {
        SessionRow ours = session("s", "ada", NOW);
        store.add(acme, ours);
        assertThat(store.find(globex, "s")).isEmpty();
        assertThat(store.withToken(globex, ours.hash())).isEmpty();
        assertThat(store.of(globex, "ada")).isEmpty();
        store.touch(globex, "s", NOW.plusSeconds(9));
        assertThat(store.remove(globex, "s")).isFalse();
        assertThat(store.removeAll(globex, "ada", "")).isZero();
        assertThat(store.removeEnded(globex, "ada", NOW.plusSeconds(9), NOW.plusSeconds(9)))
                .isZero();
        assertThat(store.of(acme, "ada")).isEqualTo(List.of(ours));
        assertThat(store.credential(ours.hash())).isPresent();
    }
}
