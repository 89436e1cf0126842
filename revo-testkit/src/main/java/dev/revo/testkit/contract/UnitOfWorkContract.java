package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditQuery;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditStore;
import dev.revo.spi.UnitOfWork;
import dev.revo.testkit.TestContexts;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link UnitOfWork} does. Extend it and hand over one with the audit store of the same origin:
 *
 * <pre>{@code
 * class MyTransactionsTest extends UnitOfWorkContract {
 *     private final MyDatabase database = emptyDatabase();
 *
 *     protected AuditStore audit() {
 *         return database.audit();
 *     }
 *
 *     protected UnitOfWork work(AuditStore over) {
 *         return database.transactions();
 *     }
 * }
 * }</pre>
 */
public abstract class UnitOfWorkContract {
    private TestContexts contexts;
    private UnitOfWork work;
    private AuditStore audit;
    private RunContext acme;
    private RunContext globex;
    private final List<String> after = new CopyOnWriteArrayList<>();

    /** For subclasses. */
    protected UnitOfWorkContract() {}

    /** The audit store that the transactions write to, empty; called once for each test, before {@link #work}. */
    protected abstract AuditStore audit() throws Exception;

    /** A unit of work over that store. */
    protected abstract UnitOfWork work(AuditStore over) throws Exception;

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        audit = audit();
        work = work(audit);
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private long version(RunContext ctx, String name) {
        return work.<Long>run(ctx, tx -> tx.version(name));
    }

    private int lines(RunContext ctx) {
        return audit.find(ctx, AuditQuery.all()).size();
    }

    @Test
    void what_is_committed_takes_effect_together() {
        assertThat(version(acme, "v")).isZero();
        String told = work.run(acme, tx -> {
            tx.audit(AuditStoreContract.line(1, "acme"));
            tx.audit(AuditStoreContract.line(2, "acme"));
            tx.fence("v", 0);
            tx.fence("w", 0);
            return "done";
        });
        assertThat(told).isEqualTo("done");
        assertThat(version(acme, "v")).isEqualTo(1);
        assertThat(version(acme, "w")).isEqualTo(1);
        assertThat(audit.find(acme, AuditQuery.all()))
                .containsExactly(AuditStoreContract.line(1, "acme"), AuditStoreContract.line(2, "acme"));
    }

    @Test
    void a_version_that_moved_is_a_conflict_and_nothing_took_effect() {
        work.run(acme, tx -> {
            tx.fence("v", 0);
            return "first";
        });
        for (long wrong : new long[] {0, 2, -1}) {
            assertThatThrownBy(() -> work.run(acme, tx -> {
                        tx.audit(AuditStoreContract.line(1, "acme"));
                        tx.fence("w", 0);
                        tx.fence("v", wrong);
                        tx.afterCommit(() -> after.add("no"));
                        return "stale";
                    }))
                    .isInstanceOf(ConflictException.class);
        }
        assertThat(version(acme, "v")).isEqualTo(1);
        assertThat(version(acme, "w")).isZero();
        assertThat(lines(acme)).isZero();
        assertThat(after).isEmpty();
    }

    @Test
    void what_the_body_throws_is_passed_on_and_nothing_took_effect() {
        RevoException mine = new ConflictException(Fault.of("mine", "Mine."));
        assertThatThrownBy(() -> work.run(acme, tx -> {
                    tx.audit(AuditStoreContract.line(1, "acme"));
                    tx.fence("v", 0);
                    tx.afterCommit(() -> after.add("no"));
                    throw mine;
                }))
                .isSameAs(mine);
        assertThat(version(acme, "v")).isZero();
        assertThat(lines(acme)).isZero();
        assertThat(after).isEmpty();
    }

    @Test
    void one_version_cannot_be_expected_twice_with_two_values() {
        assertThatThrownBy(() -> work.run(acme, tx -> {
                    tx.fence("v", 1);
                    tx.fence("v", 0);
                    return "two minds";
                }))
                .isInstanceOf(ConflictException.class);
        assertThat(version(acme, "v")).isZero();
        work.run(acme, tx -> {
            tx.fence("v", 0);
            tx.fence("v", 0);
            return "one mind";
        });
        assertThat(version(acme, "v")).isEqualTo(1);
    }

    @Test
    void tasks_after_the_commit_run_in_order_and_one_that_fails_undoes_nothing() {
        work.run(acme, tx -> {
            tx.fence("v", 0);
            tx.afterCommit(() -> after.add("first " + version(acme, "v")));
            tx.afterCommit(() -> {
                throw new IllegalStateException("after");
            });
            tx.afterCommit(() -> after.add("last"));
            return after.add("body");
        });
        assertThat(after).containsExactly("body", "first 1", "last");
        assertThat(version(acme, "v")).isEqualTo(1);
    }

    @Test
    void another_tenants_versions_and_lines_are_its_own() {
        work.run(acme, tx -> {
            tx.fence("v", 0);
            tx.audit(AuditStoreContract.line(1, "acme"));
            return "x";
        });
        assertThat(version(globex, "v")).isZero();
        assertThat(lines(globex)).isZero();
        assertThatThrownBy(() -> work.run(globex, tx -> {
                    tx.audit(AuditStoreContract.line(2, "globex"));
                    tx.audit(AuditStoreContract.line(3, "acme"));
                    return "foreign line";
                }))
                .isInstanceOf(RevoException.class);
        assertThat(lines(globex)).isZero();
        assertThat(lines(acme)).isEqualTo(1);
    }

    @Test
    void of_many_who_saw_one_version_one_commits() throws Exception {
        List<Boolean> won = Together.run(i -> () -> {
            try {
                return work.<Boolean>run(acme, tx -> {
                    tx.fence("v", 0);
                    tx.audit(AuditStoreContract.line(i, "acme"));
                    return true;
                });
            } catch (ConflictException lost) {
                return false;
            }
        });
        assertThat(won).filteredOn(each -> each).hasSize(1);
        assertThat(version(acme, "v")).isEqualTo(1);
        assertThat(lines(acme)).isEqualTo(1);
    }

    @Test
    void hostile_names_stay_apart() {
        for (String text : Hostile.TEXTS) {
            work.run(acme, tx -> {
                tx.fence(text, 0);
                return text;
            });
        }
        for (String text : Hostile.TEXTS) {
            assertThat(version(acme, text)).as(text).isEqualTo(1);
        }
    }
}
