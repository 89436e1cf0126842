package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.RunContext;
import dev.revo.spi.SecretStore;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.testkit.TestContexts;
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
}
