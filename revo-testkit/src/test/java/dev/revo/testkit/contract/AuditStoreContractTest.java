package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The kit on the store in memory, and on stores that are wrong in one way each. */
final class AuditStoreContractTest extends AuditStoreContract {
    @Override
    protected AuditStore store() {
        return InMemory.audit(1_000);
    }

    private static List<String> failures(UnaryOperator<AuditStore> wrong) throws Exception {
        return Kit.failures(AuditStoreContract.class, () -> new AuditStoreContract() {
            @Override
            protected AuditStore store() {
                return wrong.apply(InMemory.audit(1_000));
            }
        });
    }

    /** A store over the right one; each method can be made wrong. */
    private abstract static class Wrong implements AuditStore {
        final AuditStore right;

        Wrong(AuditStore right) {
            this.right = right;
        }

        @Override
        public void append(RunContext ctx, AuditRecord line) {
            right.append(ctx, line);
        }

        @Override
        public List<AuditRecord> find(RunContext ctx, AuditQuery query) {
            return right.find(ctx, query);
        }
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(right -> right)).isEmpty();
    }

    @Test
    void a_store_that_shares_tenants_fails() throws Exception {
        assertThat(failures(right -> new Wrong(right) {
                    private final List<AuditRecord> all = new ArrayList<>();

                    @Override
                    public synchronized void append(RunContext ctx, AuditRecord line) {
                        all.add(line);
                    }

                    @Override
                    public synchronized List<AuditRecord> find(RunContext ctx, AuditQuery query) {
                        return all.stream()
                                .filter(query::matches)
                                .limit(query.top())
                                .toList();
                    }
                }))
                .contains("another_tenants_lines_are_not_found_and_not_written");
    }

    @Test
    void a_store_with_the_newest_first_fails() throws Exception {
        assertThat(failures(right -> new Wrong(right) {
                    @Override
                    public List<AuditRecord> find(RunContext ctx, AuditQuery query) {
                        List<AuditRecord> found = new ArrayList<>(super.find(ctx, query));
                        Collections.reverse(found);
                        return found;
                    }
                }))
                .contains("lines_come_back_whole_and_oldest_first");
    }

    @Test
    void a_store_that_cuts_before_it_filters_fails() throws Exception {
        assertThat(failures(right -> new Wrong(right) {
                    @Override
                    public List<AuditRecord> find(RunContext ctx, AuditQuery query) {
                        return right.find(ctx, AuditQuery.all().top(query.top())).stream()
                                .filter(query::matches)
                                .toList();
                    }
                }))
                .contains("pages_follow_each_other_without_gap_and_repetition");
    }

    @Test
    void a_store_that_takes_lines_for_anybody_fails() throws Exception {
        assertThat(failures(right -> new Wrong(right) {
                    @Override
                    public void append(RunContext ctx, AuditRecord line) {
                        if (line.tenant().equals(ctx.tenant())) {
                            super.append(ctx, line);
                        }
                    }
                }))
                .containsExactly("another_tenants_lines_are_not_found_and_not_written");
    }

    @Test
    void a_store_that_drops_detail_fails() throws Exception {
        assertThat(failures(right -> new Wrong(right) {
                    @Override
                    public void append(RunContext ctx, AuditRecord l) {
                        super.append(
                                ctx,
                                new AuditRecord(
                                        l.id(),
                                        l.at(),
                                        l.tenant(),
                                        l.principal(),
                                        l.kind(),
                                        l.action(),
                                        l.resource(),
                                        l.result(),
                                        l.run(),
                                        java.util.Map.of()));
                    }
                }))
                .contains("lines_come_back_whole_and_oldest_first");
    }
}
