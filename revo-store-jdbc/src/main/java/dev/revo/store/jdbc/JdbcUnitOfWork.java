package dev.revo.store.jdbc;

import dev.revo.audit.AuditRecord;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.spi.UnitOfWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Units of work as transactions of the database. Thread-safe. */
final class JdbcUnitOfWork implements UnitOfWork {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcUnitOfWork.class);

    private final Database database;
    private final JdbcAudit audit;

    /** Units of work in the database of this audit log. */
    JdbcUnitOfWork(JdbcAudit audit) {
        this.database = audit.database();
        this.audit = audit;
    }

    @Override
    public <R> R run(RunContext ctx, Work<R> work) {
        AtomicReference<Staged> last = new AtomicReference<>();
        R result = database.unit(ctx, session -> {
            Staged staged = new Staged(ctx, session);
            last.set(staged);
            R done = work.run(staged);
            staged.raise();
            return done;
        });
        for (Runnable task : last.get().after) {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).addKeyValue("tenant", ctx.tenant()).log("A task after a commit failed");
            }
        }
        return result;
    }

    private final class Staged implements Transaction {
        private final RunContext ctx;
        private final Session session;
        // By name, so that two transactions raise the same versions in the same order and never wait in a circle.
        private final Map<String, Long> fences = new TreeMap<>();
        private final List<Runnable> after = new ArrayList<>();

        Staged(RunContext ctx, Session session) {
            this.ctx = ctx;
            this.session = session;
        }

        @Override
        public void audit(AuditRecord line) {
            audit.append(ctx, line);
        }

        @Override
        public void fence(String name, long expected) {
            Long before = fences.putIfAbsent(name, expected);
            if (before != null && before != expected) {
                throw moved(name, before);
            }
        }

        @Override
        public long version(String name) {
            return session.query("select version_value from revo_version where tenant_id = :tenant"
                            + " and version_name = :name")
                    .bind("name", Texts.in(name))
                    .mapTo(Long.class)
                    .findOne()
                    .orElse(0L);
        }

        @Override
        public void afterCommit(Runnable task) {
            after.add(task);
        }

        private void raise() {
            fences.forEach((name, expected) -> {
                if (expected == 0) {
                    session.update("insert into revo_version (tenant_id, version_name, version_value)"
                                    + " values (:tenant, :name, 0) on conflict do nothing")
                            .bind("name", Texts.in(name))
                            .execute();
                }
                int raised = session.update("update revo_version set version_value = version_value + 1"
                                + " where tenant_id = :tenant and version_name = :name and version_value = :expected")
                        .bind("name", Texts.in(name))
                        .bind("expected", expected)
                        .execute();
                if (raised == 0) {
                    throw moved(name, expected);
                }
            });
        }

        private ConflictException moved(String name, long expected) {
            return new ConflictException(
                    Fault.of("version_moved", name + " has not the version " + expected + " any more. Read it again.")
                            .with("name", name));
        }
    }
}
