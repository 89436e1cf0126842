package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.inmemory.InMemory;
import dev.revo.inmemory.InMemorySecrets;
import dev.revo.run.RunContext;
import dev.revo.spi.SecretStore;
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

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(right -> right)).isEmpty();
    }

    @Test
    void a_store_that_hands_out_one_copy_fails() throws Exception {
        assertThat(failures(right -> new SecretStore() {
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
        assertThat(failures(right -> (ctx, reference) -> right.find(ctx, reference.replace("\\", "/"))))
                .contains("hostile_references_stay_apart");
    }

    @Test
    void a_store_that_finds_what_is_absent_fails() throws Exception {
        assertThat(failures(right -> (ctx, reference) ->
                        right.find(ctx, reference).or(() -> Optional.of(SecretStore.Secret.of(new char[0])))))
                .contains("what_is_absent_is_not_found", "another_tenants_secret_does_not_exist");
    }

    @Test
    void a_store_that_prints_its_secrets_fails() throws Exception {
        assertThat(failures(right -> new SecretStore() {
                    @Override
                    public Optional<Secret> find(RunContext ctx, String reference) {
                        return right.find(ctx, reference);
                    }

                    @Override
                    public String toString() {
                        return "holds s3cret";
                    }
                }))
                .containsExactly("a_secret_never_shows_in_text");
    }
}
