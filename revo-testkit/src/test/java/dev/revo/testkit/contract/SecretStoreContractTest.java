package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.inmemory.InMemory;
import dev.revo.inmemory.InMemorySecrets;
import dev.revo.run.RunContext;
import dev.revo.spi.SecretStore;
import dev.revo.tenancy.SecretEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The kit on the store in memory, and on stores that are wrong in one way each. */
final class SecretStoreContractTest extends SecretStoreContract {
    private final InMemorySecrets secrets = InMemory.secrets();

    @Override
    protected SecretStore store() {
        return secrets;
    }

    @Override
    protected void put(String tenant, String reference, String value) {
        secrets.put(tenant, reference, value.toCharArray());
    }

    private static List<String> failures(UnaryOperator<SecretStore> wrong) throws Exception {
        return Kit.failures(SecretStoreContract.class, () -> new SecretStoreContract() {
            private final InMemorySecrets right = InMemory.secrets();
            private final SecretStore broken = wrong.apply(right);

            @Override
            protected SecretStore store() {
                return broken;
            }

            @Override
            protected void put(String tenant, String reference, String value) {
                right.put(tenant, reference, value.toCharArray());
                right.put("shared", reference, value.toCharArray());
            }
        });
    }

    /** Right in everything that is not overridden. */
    private static class Vault implements SecretStore {
        final SecretStore right;

        Vault(SecretStore right) {
            this.right = right;
        }

        @Override
        public Optional<Secret> find(RunContext ctx, String reference) {
            return right.find(ctx, reference);
        }

        @Override
        public SecretEntry put(RunContext ctx, String reference, Secret secret, Instant at) {
            return right.put(ctx, reference, secret, at);
        }

        @Override
        public Optional<SecretEntry> delete(RunContext ctx, String reference) {
            return right.delete(ctx, reference);
        }

        @Override
        public List<SecretEntry> list(RunContext ctx, String after, int atMost) {
            return right.list(ctx, after, atMost);
        }
    }

    /** A vault that is written elsewhere. */
    private record Reader(SecretStore vault) implements SecretStore {
        @Override
        public Optional<Secret> find(RunContext ctx, String reference) {
            return vault.find(ctx, reference);
        }
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(right -> right)).isEmpty();
        assertThat(failures(Vault::new)).isEmpty();
    }

    @Test
    void a_vault_that_is_written_elsewhere_is_held_to_reading() throws Exception {
        assertThat(Kit.failures(SecretStoreContract.class, () -> new SecretStoreContract() {
                    private final InMemorySecrets elsewhere = InMemory.secrets();

                    @Override
                    protected SecretStore store() {
                        return new Reader(elsewhere);
                    }

                    @Override
                    protected void put(String tenant, String reference, String value) {
                        elsewhere.put(tenant, reference, value.toCharArray());
                    }

                    @Override
                    protected boolean writable() {
                        return false;
                    }
                }))
                .isEmpty();
    }

    @Test
    void a_vault_that_is_not_written_and_says_it_is_fails() throws Exception {
        assertThat(failures(Reader::new))
                .contains("versions_only_grow_also_over_a_deletion", "all_are_listed_page_by_page_and_once");
    }

    @Test
    void a_store_that_hands_out_one_copy_fails() throws Exception {
        assertThat(failures(right -> new Vault(right) {
                    private final Map<String, Optional<Secret>> kept = new ConcurrentHashMap<>();

                    @Override
                    public Optional<Secret> find(RunContext ctx, String reference) {
                        return kept.computeIfAbsent(ctx.tenant() + reference, k -> right.find(ctx, reference));
                    }
                }))
                .contains("closing_one_copy_leaves_the_others", "a_secret_is_found_by_its_reference");
    }

    @Test
    void a_store_that_trims_references_fails() throws Exception {
        assertThat(failures(right -> new Vault(right) {
                    @Override
                    public Optional<Secret> find(RunContext ctx, String reference) {
                        return right.find(ctx, reference.replace("\\", "/"));
                    }
                }))
                .contains("hostile_references_stay_apart");
    }

    @Test
    void a_store_that_finds_what_is_absent_fails() throws Exception {
        assertThat(failures(right -> new Vault(right) {
                    @Override
                    public Optional<Secret> find(RunContext ctx, String reference) {
                        return right.find(ctx, reference).or(() -> Optional.of(SecretStore.Secret.of(new char[0])));
                    }
                }))
                .contains("what_is_absent_is_not_found", "another_tenants_secret_does_not_exist");
    }

    @Test
    void a_store_that_prints_its_secrets_fails() throws Exception {
        assertThat(failures(right -> new Vault(right) {
                    @Override
                    public String toString() {
                        return "holds s3cret";
                    }
                }))
                .containsExactly("a_secret_never_shows_in_text");
    }

    @Test
    void a_store_that_begins_anew_after_a_deletion_fails() throws Exception {
        assertThat(failures(right -> new Vault(right) {
                    private long gone;

                    @Override
                    public SecretEntry put(RunContext ctx, String reference, Secret secret, Instant at) {
                        SecretEntry entry = right.put(ctx, reference, secret, at);
                        return new SecretEntry(reference, entry.version() - gone, at);
                    }

                    @Override
                    public Optional<SecretEntry> delete(RunContext ctx, String reference) {
                        Optional<SecretEntry> before = right.delete(ctx, reference);
                        gone = before.map(SecretEntry::version).orElse(gone);
                        return before;
                    }
                }))
                .contains("versions_only_grow_also_over_a_deletion");
    }

    @Test
    void a_store_that_lists_from_the_beginning_each_time_fails() throws Exception {
        assertThat(failures(right -> new Vault(right) {
                    @Override
                    public List<SecretEntry> list(RunContext ctx, String after, int atMost) {
                        return right.list(ctx, "", atMost);
                    }
                }))
                .containsExactly("all_are_listed_page_by_page_and_once");
    }

    @Test
    void a_store_that_never_ends_encrypting_anew_fails() throws Exception {
        assertThat(failures(right -> new Vault(right) {
                    @Override
                    public int reseal(RunContext ctx, int atMost) {
                        return atMost;
                    }
                }))
                .containsExactly("encrypting_anew_changes_no_secret_and_comes_to_an_end");
    }
}
