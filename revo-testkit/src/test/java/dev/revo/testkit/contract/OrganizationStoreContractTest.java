package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.OrganizationStore;
import dev.revo.tenancy.MemberRow;
import dev.revo.testkit.TestContexts;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The kit on the store in memory, and on stores that are wrong in one way each. */
final class OrganizationStoreContractTest extends OrganizationStoreContract {
    @Override
    protected OrganizationStore store() {
        return InMemory.organizations();
    }

    private static OrganizationStore wrong(String method, Kit.Wrong<OrganizationStore> wrong) {
        return Kit.wrong(OrganizationStore.class, InMemory.organizations(), method, wrong);
    }

    private static List<String> failures(String method, Kit.Wrong<OrganizationStore> wrong) throws Exception {
        return Kit.failures(OrganizationStoreContract.class, () -> new OrganizationStoreContract() {
            @Override
            protected OrganizationStore store() {
                return wrong(method, wrong);
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures("nothing", (right, arguments) -> true)).isEmpty();
    }

    @Test
    void a_store_that_reads_everything_each_time_fails() throws Exception {
        assertThat(failures("read", (right, arguments) -> right.read((RunContext) arguments[0], 0)))
                .containsExactly("only_what_changed_after_a_version_is_read");
    }

    @Test
    void a_store_that_lets_the_last_writer_win_fails() throws Exception {
        assertThat(failures("apply", (right, arguments) -> {
                    RunContext ctx = (RunContext) arguments[0];
                    OrganizationStore.Change change = (OrganizationStore.Change) arguments[2];
                    long now = right.lock(ctx);
                    right.apply(
                            ctx,
                            now,
                            new OrganizationStore.Change(
                                    change.organization().version(now + 1),
                                    change.members(),
                                    change.roles(),
                                    change.issued(),
                                    change.withdrawn()));
                    return null;
                }))
                .contains("a_stale_change_is_a_conflict_and_changes_nothing");
    }

    @Test
    void a_store_that_looks_members_up_over_tenants_fails() throws Exception {
        try (TestContexts contexts = TestContexts.open()) {
            // Of its own: in which order the kit's tests run, and so which tenant they use first, is not said anywhere.
            RunContext acme = contexts.of("acme", "ada");
            assertThat(failures("member", (right, arguments) -> {
                        RunContext ctx = (RunContext) arguments[0];
                        String id = (String) arguments[1];
                        Optional<MemberRow> own = right.member(ctx, id);
                        return own.isPresent() ? own : right.member(acme, id);
                    }))
                    .isNotEmpty();
        }
    }

    @Test
    void a_store_that_counts_those_who_left_fails() throws Exception {
        assertThat(failures("memberCount", (right, arguments) -> (long)
                        right.members((RunContext) arguments[0], "", 1_000).size()))
                .containsExactly("members_are_counted_and_paged_by_id");
    }

    @Test
    void a_store_that_forgets_no_secret_fails() throws Exception {
        assertThat(failures("apply", (right, arguments) -> {
                    OrganizationStore.Change change = (OrganizationStore.Change) arguments[2];
                    right.apply(
                            (RunContext) arguments[0],
                            (long) arguments[1],
                            new OrganizationStore.Change(
                                    change.organization(),
                                    change.members(),
                                    change.roles(),
                                    change.issued(),
                                    List.of()));
                    return null;
                }))
                .containsExactly("a_secret_leads_to_its_row_until_it_is_withdrawn");
    }

    @Test
    void a_store_that_tells_nobody_fails() throws Exception {
        assertThat(Kit.fails(
                        OrganizationStoreContract.class, "a_change_is_told", () -> new OrganizationStoreContract() {
                            @Override
                            protected OrganizationStore store() {
                                return wrong("watch", (right, arguments) -> (Runnable) () -> {});
                            }
                        }))
                .isTrue();
    }
}
