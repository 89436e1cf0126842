package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.audit.AuditRecord;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditStore;
import dev.revo.spi.UnitOfWork;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** The kit on the unit of work in memory, and on some that are wrong in one way each. */
final class UnitOfWorkContractTest extends UnitOfWorkContract {
    @Override
    protected AuditStore audit() {
        return InMemory.audit(1_000);
    }

    @Override
    protected UnitOfWork work(AuditStore over) {
        return InMemory.unitOfWork(over);
    }

    private static List<String> failures(BiFunction<UnitOfWork, AuditStore, UnitOfWork> wrong) throws Exception {
        return Kit.failures(UnitOfWorkContract.class, () -> new UnitOfWorkContract() {
            @Override
            protected AuditStore audit() {
                return InMemory.audit(1_000);
            }

            @Override
            protected UnitOfWork work(AuditStore over) {
                return wrong.apply(InMemory.unitOfWork(over), over);
            }
        });
    }

    /** A transaction over the right one; each method can be made wrong. */
    private static class Wrong implements UnitOfWork.Transaction {
        final UnitOfWork.Transaction right;

        Wrong(UnitOfWork.Transaction right) {
            this.right = right;
        }

        @Override
        public void audit(AuditRecord line) {
            right.audit(line);
        }

        @Override
        public void fence(String name, long expected) {
            right.fence(name, expected);
        }

        @Override
        public long version(String name) {
            return right.version(name);
        }

        @Override
        public void afterCommit(Runnable task) {
            right.afterCommit(task);
        }
    }

    /** How one transaction is made wrong. */
    @FunctionalInterface
    private interface Change {
        UnitOfWork.Transaction of(UnitOfWork.Transaction right, RunContext ctx, AuditStore audit);
    }

    private static List<String> wrongTransactions(Change change) throws Exception {
        return failures((right, audit) -> new UnitOfWork() {
            @Override
            public <R> R run(RunContext ctx, Work<R> work) {
                return right.run(ctx, tx -> work.run(change.of(tx, ctx, audit)));
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures((right, audit) -> right)).isEmpty();
    }

    @Test
    void one_that_audits_before_the_commit_fails() throws Exception {
        assertThat(wrongTransactions((right, ctx, audit) -> new Wrong(right) {
                    @Override
                    public void audit(AuditRecord line) {
                        audit.append(ctx, line);
                    }
                }))
                .contains(
                        "a_version_that_moved_is_a_conflict_and_nothing_took_effect",
                        "what_the_body_throws_is_passed_on_and_nothing_took_effect");
    }

    @Test
    void one_without_fences_fails() throws Exception {
        assertThat(wrongTransactions((right, ctx, audit) -> new Wrong(right) {
                    @Override
                    public void fence(String name, long expected) {
                        super.fence(name, super.version(name));
                    }
                }))
                .contains("a_version_that_moved_is_a_conflict_and_nothing_took_effect");
    }

    @Test
    void one_that_does_not_wait_with_its_tasks_fails() throws Exception {
        assertThat(wrongTransactions((right, ctx, audit) -> new Wrong(right) {
                    @Override
                    public void afterCommit(Runnable task) {
                        task.run();
                    }
                }))
                .contains(
                        "tasks_after_the_commit_run_in_order_and_one_that_fails_undoes_nothing",
                        "what_the_body_throws_is_passed_on_and_nothing_took_effect");
    }

    @Test
    void one_that_wraps_what_the_body_throws_fails() throws Exception {
        assertThat(failures((right, audit) -> new UnitOfWork() {
                    @Override
                    public <R> R run(RunContext ctx, Work<R> work) {
                        try {
                            return right.run(ctx, work);
                        } catch (RuntimeException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }))
                .contains("what_the_body_throws_is_passed_on_and_nothing_took_effect");
    }

    @Test
    void one_whose_names_are_cut_fails() throws Exception {
        assertThat(wrongTransactions((right, ctx, audit) -> new Wrong(right) {
                    private String cut(String name) {
                        return name.substring(0, 1);
                    }

                    @Override
                    public void fence(String name, long expected) {
                        super.fence(cut(name), expected);
                    }

                    @Override
                    public long version(String name) {
                        return super.version(cut(name));
                    }
                }))
                .containsExactly("hostile_names_stay_apart");
    }
}
