package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.configuration.ConfigurationVersion;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.ConfigurationStore;
import dev.revo.testkit.TestContexts;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The kit on the store in memory, and on stores that are wrong in one way each. */
final class ConfigurationStoreContractTest extends ConfigurationStoreContract {
    @Override
    protected ConfigurationStore store() {
        return InMemory.configurations();
    }

    private static List<String> failures(String method, Kit.Wrong<ConfigurationStore> wrong) throws Exception {
        return Kit.failures(ConfigurationStoreContract.class, () -> new ConfigurationStoreContract() {
            @Override
            protected ConfigurationStore store() {
                return Kit.wrong(ConfigurationStore.class, InMemory.configurations(), method, wrong);
            }
        });
    }

    private static RunContext ctx(Object[] arguments) {
        return (RunContext) arguments[0];
    }

    private static List<String> putting(Function<Object[], Long> most) throws Exception {
        return failures(
                "put",
                (right, arguments) ->
                        right.put(ctx(arguments), (ConfigurationVersion) arguments[1], most.apply(arguments)));
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures("nothing", (right, arguments) -> true)).isEmpty();
    }

    @Test
    void a_store_that_looks_first_and_adds_then_fails() throws Exception {
        assertThat(failures("put", (right, arguments) -> {
                    ConfigurationVersion next = (ConfigurationVersion) arguments[1];
                    if (right.count(ctx(arguments), next.kind()) >= (long) arguments[2]) {
                        return false;
                    }
                    return right.put(ctx(arguments), next, Long.MAX_VALUE);
                }))
                .contains("a_kind_has_as_many_documents_as_it_may_and_one_is_free_when_it_is_removed");
    }

    @Test
    void a_store_that_lets_one_too_many_in_fails() throws Exception {
        assertThat(putting(arguments -> {
                    long most = (long) arguments[2];
                    return most == Long.MAX_VALUE ? most : most + 1;
                }))
                .contains(
                        "a_kind_has_as_many_documents_as_it_may_and_one_is_free_when_it_is_removed",
                        "of_many_who_add_at_once_exactly_as_many_get_in_as_there_is_room");
    }

    @Test
    void a_store_that_makes_a_stale_version_follow_fails() throws Exception {
        assertThat(failures("put", (right, arguments) -> {
                    ConfigurationVersion next = (ConfigurationVersion) arguments[1];
                    synchronized (right) {
                        long number = right.current(ctx(arguments), next.kind(), next.name())
                                        .map(ConfigurationVersion::number)
                                        .orElse(0L)
                                + 1;
                        ConfigurationVersion follows = new ConfigurationVersion(
                                next.kind(), next.name(), number, next.json(), next.at(), next.by(), next.note());
                        return right.put(ctx(arguments), follows, (long) arguments[2]);
                    }
                }))
                .contains(
                        "versions_follow_each_other_without_a_gap",
                        "of_many_who_write_one_version_at_once_one_does",
                        "of_many_who_write_a_first_version_at_once_one_does");
    }

    @Test
    void a_store_that_forgets_what_was_removed_fails() throws Exception {
        assertThat(failures(
                        "current",
                        (right, arguments) -> right.current(
                                        ctx(arguments), (String) arguments[1], (String) arguments[2])
                                .filter(found -> !found.removed())))
                .contains("what_is_removed_is_in_no_list_and_its_history_stays");
    }

    @Test
    void a_store_that_reads_names_in_any_case_fails() throws Exception {
        assertThat(failures("current", (right, arguments) -> {
                    Optional<ConfigurationVersion> found =
                            right.current(ctx(arguments), (String) arguments[1], (String) arguments[2]);
                    return found.isPresent() && found.get().name().equals("a")
                            ? right.current(ctx(arguments), (String) arguments[1], "A")
                            : found;
                }))
                .contains("hostile_names_are_names");
    }

    @Test
    void a_store_that_shares_documents_over_tenants_fails() throws Exception {
        try (TestContexts contexts = TestContexts.open()) {
            RunContext one = contexts.of("acme", "ada");
            assertThat(failures(
                            "history",
                            (right, arguments) -> right.history(
                                    one, (String) arguments[1], (String) arguments[2], (long) arguments[3], (int)
                                            arguments[4])))
                    .containsExactly("another_tenant_has_documents_and_counts_of_its_own");
        }
    }
}
