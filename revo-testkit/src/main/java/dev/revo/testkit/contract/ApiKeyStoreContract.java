package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.ConflictException;
import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.spi.ApiKeyStore;
import dev.revo.spi.ApiKeyStore.KeyRow;
import dev.revo.spi.ApiKeyStore.Rotated;
import dev.revo.spi.OrganizationStore.Credential;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ApiKeyStore} does. Extend it and hand over an empty store:
 *
 * <pre>{@code
 * class MyApiKeysTest extends ApiKeyStoreContract {
 *     protected ApiKeyStore store() {
 *         return new MyApiKeys(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class ApiKeyStoreContract {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.000006Z");

    private TestContexts contexts;
    private ApiKeyStore store;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected ApiKeyStoreContract() {}

    /** An empty store; called once for each test. */
    protected abstract ApiKeyStore store() throws Exception;

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

    private static KeyRow key(String id, String member, String secret) {
        return new KeyRow(
                id,
                "deploy",
                member,
                Set.of(),
                NOW,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                hash(secret),
                Optional.empty());
    }

    @Test
    void rows_come_back_whole() {
        KeyRow full = new KeyRow(
                "Ab0",
                "na\u0000me 'x \ud83d\ude00 \ud800 \\",
                "o'Neill \u0000",
                Set.of(Permission.of("memory:*"), Permission.of("a.b:c/D@e:f")),
                NOW,
                Optional.of(NOW.plusSeconds(60)),
                Optional.of(NOW.plusSeconds(1)),
                Optional.of(NOW.plusSeconds(2)),
                hash("now"),
                Optional.of(new Rotated(hash("before"), NOW.plusSeconds(3))));
        store.add(acme, full);
        assertThat(store.find(acme, "Ab0")).contains(full);
        assertThat(store.withSecret(acme, hash("now"))).contains(full);
        assertThat(store.withSecret(acme, hash("before"))).contains(full);
        assertThat(store.withSecret(acme, hash("other"))).isEmpty();
        store.add(acme, key("aB0", "bo", "small"));
        assertThat(store.find(acme, "aB0").map(KeyRow::member)).contains("bo");
        assertThat(store.find(acme, "ab0")).isEmpty();
    }

    @Test
    void hostile_names_stay_what_they_are() {
        int i = 0;
        for (String text : Hostile.TEXTS) {
            store.add(acme, key("k" + i++, text, text));
        }
        i = 0;
        for (String text : Hostile.TEXTS) {
            assertThat(store.of(acme, text)).extracting(KeyRow::id).containsExactly("k" + i++);
        }
    }

    @Test
    void an_id_belongs_to_one_key_of_a_tenant() {
        store.add(acme, key("k", "ada", "first"));
        assertThatThrownBy(() -> store.add(acme, key("k", "eve", "second")))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("api_key_exists"));
        assertThat(store.find(acme, "k").map(KeyRow::member)).contains("ada");
        assertThat(store.credential(hash("second"))).isEmpty();
        store.add(globex, key("k", "bo", "theirs"));
        assertThat(store.find(globex, "k").map(KeyRow::member)).contains("bo");
    }

    @Test
    void of_many_who_add_one_id_at_once_one_does() throws Exception {
        List<Boolean> added = Together.run(i -> () -> {
            try {
                store.add(acme, key("k", "m" + i, "s" + i));
                return true;
            } catch (ConflictException e) {
                return false;
            }
        });
        assertThat(added).containsOnlyOnce(true);
        assertThat(store.list(acme, "", 10)).hasSize(1);
    }

    @Test
    void a_secret_leads_to_its_owner_until_another_takes_its_place() {
        KeyRow first = key("k", "ada", "one");
        store.add(acme, first);
        assertThat(store.credential(hash("one"))).contains(new Credential(hash("one"), "acme", "api_key", "ada"));
        store.replace(acme, first.rotated(hash("two"), NOW));
        assertThat(store.credential(hash("one"))).as("overlaps").isPresent();
        assertThat(store.credential(hash("two"))).isPresent();
        store.replace(acme, store.find(acme, "k").orElseThrow().rotated(hash("three"), NOW));
        assertThat(store.credential(hash("one"))).as("from two rotations ago").isEmpty();
        assertThat(store.withSecret(acme, hash("one"))).isEmpty();
        assertThat(store.credential(hash("two"))).isPresent();
        store.replace(acme, key("none", "ada", "lost"));
        assertThat(store.find(acme, "none")).isEmpty();
        assertThat(store.credential(hash("lost"))).isEmpty();
    }

    @Test
    void the_last_use_only_goes_forward_and_outlives_a_replacement() {
        KeyRow unused = key("k", "ada", "one");
        store.add(acme, unused);
        store.touch(acme, "k", NOW.plusSeconds(60));
        store.touch(acme, "k", NOW.plusSeconds(1));
        store.touch(acme, "none", NOW);
        assertThat(store.find(acme, "k").flatMap(KeyRow::lastUsed)).contains(NOW.plusSeconds(60));
        store.replace(acme, unused.revoked(NOW));
        assertThat(store.find(acme, "k"))
                .contains(unused.used(NOW.plusSeconds(60)).revoked(NOW));
        assertThat(store.find(acme, "none")).isEmpty();
    }

    @Test
    void keys_are_paged_by_id_and_found_by_owner() {
        for (String id : List.of("b", "B", "a", "c")) {
            store.add(acme, key(id, id.equals("a") ? "bo" : "ada", id));
        }
        assertThat(store.list(acme, "", 3)).extracting(KeyRow::id).containsExactly("B", "a", "b");
        assertThat(store.list(acme, "b", 3)).extracting(KeyRow::id).containsExactly("c");
        assertThat(store.of(acme, "ada")).extracting(KeyRow::id).containsExactly("B", "b", "c");
        assertThat(store.of(acme, "nobody")).isEmpty();
    }

    @Test
    void keys_of_who_leaves_lead_nowhere() {
        store.add(acme, key("a", "ada", "a").rotated(hash("a2"), NOW));
        store.add(acme, key("b", "ada", "b").revoked(NOW));
        store.add(acme, key("c", "bo", "c"));
        store.add(globex, key("a", "ada", "theirs"));
        assertThat(store.withdraw(acme, "ada", NOW.plusSeconds(9))).isEqualTo(1);
        assertThat(store.find(acme, "a").flatMap(KeyRow::revoked)).contains(NOW.plusSeconds(9));
        assertThat(store.find(acme, "b").flatMap(KeyRow::revoked)).contains(NOW);
        for (String gone : List.of("a", "a2", "b")) {
            assertThat(store.credential(hash(gone))).as(gone).isEmpty();
        }
        assertThat(store.credential(hash("c"))).isPresent();
        assertThat(store.credential(hash("theirs")))
                .as("another tenant's member of that id")
                .isPresent();
        assertThat(store.find(globex, "a").flatMap(KeyRow::revoked)).isEmpty();
        assertThat(store.withdraw(acme, "ada", NOW)).isZero();
    }

    @Test
    void another_tenants_keys_do_not_exist() {
        KeyRow ours = key("k", "ada", "one");
        store.add(acme, ours);
        assertThat(store.find(globex, "k")).isEmpty();
        assertThat(store.withSecret(globex, hash("one"))).isEmpty();
        assertThat(store.list(globex, "", 10)).isEmpty();
        assertThat(store.of(globex, "ada")).isEmpty();
        store.touch(globex, "k", NOW);
        store.replace(globex, ours.revoked(NOW));
        assertThat(store.withdraw(globex, "ada", NOW)).isZero();
        assertThat(store.find(acme, "k")).contains(ours);
        assertThat(store.credential(hash("one"))).isPresent();
    }
}
