package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.ApiKeyStore;
import dev.revo.spi.ApiKeyStore.KeyRow;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The kit on the store in memory, and on stores that are wrong in one way each. */
final class ApiKeyStoreContractTest extends ApiKeyStoreContract {
    @Override
    protected ApiKeyStore store() {
        return InMemory.apiKeys();
    }

    private static List<String> failures(String method, Kit.Wrong<ApiKeyStore> wrong) throws Exception {
        return Kit.failures(ApiKeyStoreContract.class, () -> new ApiKeyStoreContract() {
            @Override
            protected ApiKeyStore store() {
                return Kit.wrong(ApiKeyStore.class, InMemory.apiKeys(), method, wrong);
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures("nothing", (right, arguments) -> true)).isEmpty();
    }

    @Test
    void a_store_that_overwrites_fails() throws Exception {
        assertThat(failures("add", (right, arguments) -> {
                    RunContext ctx = (RunContext) arguments[0];
                    KeyRow row = (KeyRow) arguments[1];
                    if (right.find(ctx, row.id()).isPresent()) {
                        right.replace(ctx, row);
                    } else {
                        right.add(ctx, row);
                    }
                    return null;
                }))
                .contains("an_id_belongs_to_one_key_of_a_tenant");
    }

    @Test
    void a_store_that_takes_the_last_use_back_fails() throws Exception {
        assertThat(failures("touch", (right, arguments) -> null))
                .containsExactly("the_last_use_only_goes_forward_and_outlives_a_replacement");
    }

    @Test
    void a_store_that_leaves_keys_of_who_leaves_good_fails() throws Exception {
        assertThat(failures("withdraw", (right, arguments) -> {
                    RunContext ctx = (RunContext) arguments[0];
                    List<KeyRow> good = right.of(ctx, (String) arguments[1]).stream()
                            .filter(row -> row.revoked().isEmpty())
                            .toList();
                    good.forEach(row -> right.replace(ctx, row.revoked((Instant) arguments[2])));
                    return good.size();
                }))
                .containsExactly("keys_of_who_leaves_lead_nowhere");
    }

    @Test
    void a_store_that_forgets_the_secret_before_a_rotation_fails() throws Exception {
        assertThat(failures(
                        "withSecret",
                        (right, arguments) -> right.withSecret((RunContext) arguments[0], (String) arguments[1])
                                .filter(row -> row.hash().equals(arguments[1]))))
                .containsExactly("rows_come_back_whole");
    }

    @Test
    void a_store_that_looks_over_tenants_fails() throws Exception {
        // Each test of the kit has contexts of its own, and acme's store call comes first in it.
        List<RunContext> acme = new CopyOnWriteArrayList<>();
        assertThat(failures("add", (right, arguments) -> {
                    acme.add((RunContext) arguments[0]);
                    right.add((RunContext) arguments[0], (KeyRow) arguments[1]);
                    return null;
                }))
                .as("the control: by itself that is right")
                .isEmpty();
        assertThat(failures("list", (right, arguments) -> right.list(acme.get(0), "", (int) arguments[2])))
                .contains("another_tenants_keys_do_not_exist");
    }
}
