package dev.revo.inmemory;

import dev.revo.audit.AuditRecord;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditStore;
import dev.revo.spi.UnitOfWork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions one at a time. Only audit lines and versions take part: other in-memory stores have no undo. */
final class InMemoryUnitOfWork implements UnitOfWork {
    private static final Logger LOG = LoggerFactory.getLogger(InMemoryUnitOfWork.class);

    private record Name(String tenant, String name) {}

    private final AuditStore audit;
    private final Map<Name, Long> versions = new HashMap<>();

    InMemoryUnitOfWork(AuditStore audit) {
        this.audit = audit;
    }

    @Override
    public <R> R run(RunContext ctx, Work<R> work) {
        Staged staged = new Staged(ctx.tenant());
        R result = work.run(staged);
        synchronized (versions) {
            staged.fences.forEach((name, expected) -> {
                long now = versions.getOrDefault(name, 0L);
                if (now != expected) {
                    throw new ConflictException(Fault.of(
                                    "version_moved",
                                    name.name() + " has version " + now + ", not " + expected + ". Read it again.")
                            .with("name", name.name()));
                }
            });
            staged.lines.forEach(line -> audit.append(ctx, line));
            staged.fences.forEach((name, expected) -> versions.put(name, expected + 1));
        }
        for (Runnable task : staged.after) {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).addKeyValue("tenant", ctx.tenant()).log("A task after a commit failed");
            }
        }
        return result;
    }

    private final class Staged implements Transaction {
        private final String tenant;
        private final List<AuditRecord> lines = new ArrayList<>();
        private final Map<Name, Long> fences = new LinkedHashMap<>();
        private final List<Runnable> after = new ArrayList<>();

        Staged(String tenant) {
            this.tenant = tenant;
        }

        @Override
        public void audit(AuditRecord line) {
            if (!line.tenant().equals(tenant)) {
                // Told here, because at the commit the lines before it would be kept already.
                throw new InvalidRequestException(Fault.of(
                        "other_tenant",
                        "A line for " + line.tenant() + " was given in a transaction of " + tenant + "."));
            }
            lines.add(line);
        }

        @Override
        public void fence(String name, long expected) {
            Long before = fences.putIfAbsent(new Name(tenant, name), expected);
            if (before != null && before != expected) {
                throw new ConflictException(Fault.of(
                                "version_moved",
                                name + " was fenced with version " + before + " and then with " + expected
                                        + ": it moved in between. Read it again.")
                        .with("name", name));
            }
        }

        @Override
        public long version(String name) {
            synchronized (versions) {
                return versions.getOrDefault(new Name(tenant, name), 0L);
            }
        }

        @Override
        public void afterCommit(Runnable task) {
            after.add(task);
        }
    }
}
