package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.spi.SecretStore;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.tenancy.SecretEntry;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SecretStore} does. Extend it, hand over a store, and say how a secret gets into it:
 *
 * <pre>{@code
 * class MyVaultTest extends SecretStoreContract {
 *     private final MyVault vault = new MyVault();
 *
 *     protected SecretStore store() {
 *         return vault;
 *     }
 *
 *     protected void put(String tenant, String reference, String value) {
 *         vault.write(tenant, reference, value);
 *     }
 * }
 * }</pre>
 */
public abstract class SecretStoreContract {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.000006Z");

    private TestContexts contexts;
    private SecretStore store;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected SecretStoreContract() {}

    /** The store; the same one each time within a test. */
    protected abstract SecretStore store() throws Exception;

    /** Puts a secret of a tenant into the store, in place of an earlier one. */
    protected abstract void put(String tenant, String reference, String value) throws Exception;

    /** Whether the store is written by reVo too; a vault that is written elsewhere says no. */
    protected boolean writable() {
        return true;
    }

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

    private String reveal(RunContext ctx, String reference) {
        try (Secret secret = store.find(ctx, reference).orElseThrow()) {
            return new String(secret.reveal());
        }
    }

    @Test
    void a_secret_is_found_by_its_reference() throws Exception {
        put("acme", "vault:crm", "s3cret");
        assertThat(reveal(acme, "vault:crm")).isEqualTo("s3cret");
        put("acme", "vault:crm", "changed");
        assertThat(reveal(acme, "vault:crm")).isEqualTo("changed");
    }

    @Test
    void what_is_absent_is_not_found() {
        assertThat(store.find(acme, "vault:none")).isEmpty();
        assertThat(store.find(acme, "")).isEmpty();
    }

    @Test
    void another_tenants_secret_does_not_exist() throws Exception {
        put("acme", "vault:crm", "s3cret");
        assertThat(store.find(globex, "vault:crm")).isEmpty();
        assertThat(store.find(globex, "acme/vault:crm")).isEmpty();
        assertThat(reveal(acme, "vault:crm")).isEqualTo("s3cret");
    }

    @Test
    void closing_one_copy_leaves_the_others() throws Exception {
        put("acme", "vault:crm", "s3cret");
        Secret first = store.find(acme, "vault:crm").orElseThrow();
        first.close();
        assertThat(first.reveal()).containsOnly('\0');
        assertThat(reveal(acme, "vault:crm")).isEqualTo("s3cret");
        char[] shown = store.find(acme, "vault:crm").orElseThrow().reveal();
        shown[0] = 'X';
        assertThat(reveal(acme, "vault:crm")).isEqualTo("s3cret");
    }

    @Test
    void a_secret_never_shows_in_text() throws Exception {
        put("acme", "vault:crm", "s3cret");
        assertThat(store.find(acme, "vault:crm").orElseThrow().toString()).doesNotContain("s3cret");
        assertThat(store.toString()).doesNotContain("s3cret");
    }

    @Test
    void readers_at_once_each_get_the_whole_secret() throws Exception {
        put("acme", "vault:crm", "s3cret");
        assertThat(Together.run(i -> () -> reveal(acme, "vault:crm"))).containsOnly("s3cret");
    }

    @Test
    void hostile_references_stay_apart() throws Exception {
        for (String text : Hostile.TEXTS) {
            put("acme", text, "of " + text);
        }
        for (String text : Hostile.TEXTS) {
            assertThat(reveal(acme, text)).isEqualTo("of " + text);
            assertThat(store.find(globex, text)).isEmpty();
        }
    }

    private SecretEntry write(RunContext ctx, String reference, String value) {
        try (Secret secret = Secret.of(value.toCharArray())) {
            SecretEntry entry = store.put(ctx, reference, secret, NOW);
            assertThat(new String(secret.reveal())).as("it stays open").isEqualTo(value);
            return entry;
        }
    }

    @Test
    void a_store_that_only_reads_says_so() {
        if (writable()) {
            return;
        }
        assertThatThrownBy(() -> write(acme, "vault:crm", "s3cret"))
                .isInstanceOfSatisfying(
                        UnavailableException.class, e -> assertThat(e.code()).isEqualTo("secrets_read_only"));
        assertThatThrownBy(() -> store.delete(acme, "vault:crm")).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> store.list(acme, "", 1)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void versions_only_grow_also_over_a_deletion() {
        if (!writable()) {
            return;
        }
        assertThat(write(acme, "vault:crm", "first")).isEqualTo(new SecretEntry("vault:crm", 1, NOW));
        assertThat(write(acme, "vault:crm", "second").version()).isEqualTo(2);
        assertThat(reveal(acme, "vault:crm")).isEqualTo("second");
        assertThat(store.delete(acme, "vault:crm")).contains(new SecretEntry("vault:crm", 2, NOW));
        assertThat(store.find(acme, "vault:crm")).isEmpty();
        assertThat(store.list(acme, "", 10)).isEmpty();
        assertThat(store.delete(acme, "vault:crm")).isEmpty();
        assertThat(store.delete(acme, "vault:none")).isEmpty();
        assertThat(write(acme, "vault:crm", "third").version()).isEqualTo(3);
        assertThat(reveal(acme, "vault:crm")).isEqualTo("third");
    }

    @Test
    void a_secret_may_hold_any_text() {
        if (!writable()) {
            return;
        }
        for (String text : Hostile.TEXTS) {
            write(acme, "vault:crm", text + "\u0000\ud800");
            assertThat(reveal(acme, "vault:crm")).isEqualTo(text + "\u0000\ud800");
        }
        write(acme, "vault:crm", "x".repeat(65_536));
        assertThat(reveal(acme, "vault:crm")).hasSize(65_536);
    }

    @Test
    void all_are_listed_page_by_page_and_once() {
        if (!writable()) {
            return;
        }
        Hostile.TEXTS.forEach(text -> write(acme, text, "of " + text));
        write(globex, "theirs", "s3cret");
        List<String> listed = new ArrayList<>();
        List<SecretEntry> page = store.list(acme, "", 3);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(3);
            assertThat(page.toString()).doesNotContain("of ");
            page.forEach(entry -> listed.add(entry.reference()));
            assertThat(listed).as("it ends").hasSizeLessThanOrEqualTo(Hostile.TEXTS.size());
            page = store.list(acme, listed.get(listed.size() - 1), 3);
        }
        assertThat(listed).containsExactlyInAnyOrderElementsOf(Hostile.TEXTS);
    }

    @Test
    void another_tenants_secret_is_neither_replaced_nor_deleted() {
        if (!writable()) {
            return;
        }
        write(acme, "vault:crm", "ours");
        assertThat(write(globex, "vault:crm", "theirs").version()).isEqualTo(1);
        assertThat(store.delete(globex, "vault:crm")).isPresent();
        assertThat(store.delete(globex, "vault:crm")).isEmpty();
        assertThat(reveal(acme, "vault:crm")).isEqualTo("ours");
        assertThat(store.list(globex, "", 10)).isEmpty();
    }

    @Test
    void what_is_no_reference_is_refused() {
        if (!writable()) {
            return;
        }
        for (String reference : List.of("", "x".repeat(201))) {
            assertThatThrownBy(() -> write(acme, reference, "s3cret"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("secret.reference");
        }
        assertThat(store.list(acme, "", 10)).isEmpty();
    }

    @Test
    void of_many_who_write_at_once_each_has_a_version_of_its_own() throws Exception {
        if (!writable()) {
            return;
        }
        List<Long> versions =
                Together.run(i -> () -> write(acme, "vault:crm", "of " + i).version());
        assertThat(versions)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, versions.size()).boxed().toList());
        assertThat(reveal(acme, "vault:crm")).matches("of \\d+");
    }

    @Test
    void encrypting_anew_changes_no_secret_and_comes_to_an_end() throws Exception {
        put("acme", "vault:crm", "s3cret");
        int most = 100;
        while (store.reseal(acme, 1) > 0) {
            assertThat(most--).as("it ends").isPositive();
        }
        assertThat(reveal(acme, "vault:crm")).isEqualTo("s3cret");
    }
}
