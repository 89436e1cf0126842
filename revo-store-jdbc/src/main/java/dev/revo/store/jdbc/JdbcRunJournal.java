package dev.revo.store.jdbc;

import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.scope.Principal;
import dev.revo.spi.Guarantee;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunLetter;
import dev.revo.spi.WorkBackend;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.mapper.RowMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of runs in two tables: the run with its fence and next sequence, and its entries. The post to them is that of {@link
 * RunLetters}. Thread-safe.
 */
final class JdbcRunJournal implements WorkBackend {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcRunJournal.class);
    private static final int MOST = 1_000_000;
    private static final RowMapper<JournalEntry> ENTRY = (row, context) -> JournalEntry.of(
            new RunId(row.getString("run_id")),
            row.getLong("sequence_number"),
            Texts.out(row.getString("entry_type")),
            row.getInt("entry_version"),
            row.getObject("written_at", OffsetDateTime.class).toInstant(),
            row.getBytes("body"));

    private final Database database;
    private final Holders holders;
    private final RunLetters letters;
    private final FreeRuns free;

    JdbcRunJournal(Database database, Holders holders) {
        this.database = database;
        this.holders = holders;
        this.letters = new RunLetters(database, holders);
        this.free = new FreeRuns(database, holders);
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    @Override
    public void append(RunContext ctx, long fence, List<JournalEntry> batch) {
        if (batch.isEmpty()) {
            return;
        }
        JournalEntry first = batch.get(0);
        continues(batch);
        boolean finished = batch.get(batch.size() - 1).type().equals(FINISHED);
        database.run(ctx, session -> {
            int taken = session.update("update revo_run set next_sequence = :next, finished = :finished"
                            + " where tenant_id = :tenant and run_id = :run and fence = :fence"
                            + " and next_sequence = :first and finished = false")
                    .bind("next", first.sequence() + batch.size())
                    .bind("finished", finished)
                    .bind("run", first.run().value())
                    .bind("fence", fence)
                    .bind("first", first.sequence())
                    .execute();
            if (taken == 0) {
                throw conflict(first.run(), "was taken over, has ended, or is not at this sequence");
            }
            session.batch(
                    "insert into revo_run_entry (tenant_id, run_id, sequence_number, entry_type, entry_version,"
                            + " written_at, body) values (:tenant, :run, :sequence, :type, :version, :at, :body)",
                    batch,
                    (row, entry) -> row.bind("run", entry.run().value())
                            .bind("sequence", entry.sequence())
                            .bind("type", Texts.in(entry.type()))
                            .bind("version", entry.version())
                            .bind("at", entry.at().atOffset(ZoneOffset.UTC))
                            .bind("body", entry.data()));
            if (first.sequence() == 0) {
                session.system(SystemSql.OPEN_RUN)
                        .bind("run", first.run().value())
                        .execute();
            }
            if (finished) {
                session.system(SystemSql.CLOSE_RUN)
                        .bind("run", first.run().value())
                        .execute();
                RunLetters.end(session, first.run());
            }
            return true;
        });
    }

    private static void continues(List<JournalEntry> batch) {
        JournalEntry first = batch.get(0);
        for (int i = 0; i < batch.size(); i++) {
            JournalEntry entry = batch.get(i);
            if (!entry.run().equals(first.run()) || entry.sequence() != first.sequence() + i) {
                throw conflict(first.run(), "is given a batch with a gap or of several runs");
            }
            if (i < batch.size() - 1 && entry.type().equals(FINISHED)) {
                throw conflict(first.run(), "is given entries after its end");
            }
        }
    }

    private static ConflictException conflict(RunId run, String what) {
        return new ConflictException(Fault.of("journal_conflict", "The run " + what + "; nothing was written.")
                .with("run", run));
    }

    @Override
    public List<JournalEntry> read(RunContext ctx, RunId run, long from, int atMost) {
        return database.run(
                ctx,
                session -> session.query(
                                "select run_id, sequence_number, entry_type, entry_version, written_at, body"
                                        + " from revo_run_entry where tenant_id = :tenant and run_id = :run"
                                        + " and sequence_number >= :from order by tenant_id, run_id, sequence_number limit :most")
                        .bind("run", run.value())
                        .bind("from", from)
                        .bind("most", Math.min(atMost, MOST))
                        .map(ENTRY)
                        .list());
    }

    @Override
    public Optional<JournalEntry> last(RunContext ctx, RunId run) {
        return database.run(
                ctx,
                session -> session.query("select run_id, sequence_number, entry_type, entry_version, written_at, body"
                                + " from revo_run_entry where tenant_id = :tenant and run_id = :run"
                                + " order by tenant_id desc, run_id desc, sequence_number desc limit 1")
                        .bind("run", run.value())
                        .map(ENTRY)
                        .findFirst());
    }

    @Override
    public OptionalLong claim(RunContext ctx, RunId run) {
        return database.run(ctx, session -> {
            session.update("insert into revo_run (tenant_id, run_id, fence, holder, next_sequence, finished)"
                            + " values (:tenant, :run, 0, :holder, 0, false) on conflict do nothing")
                    .bind("run", run.value())
                    .bind("holder", holders.me())
                    .execute();
            RunLetters.Head head = RunLetters.head(session, run).orElseThrow();
            if (head.finished() || holders.othersAlive(session, head.holder())) {
                return OptionalLong.empty();
            }
            session.update("update revo_run set fence = fence + 1, holder = :holder where tenant_id = :tenant"
                            + " and run_id = :run")
                    .bind("run", run.value())
                    .bind("holder", holders.me())
                    .execute();
            if (head.next() > 0) {
                RunLetters.move(session, run, holders.me());
            }
            return OptionalLong.of(
                    session.query("select fence from revo_run where tenant_id = :tenant and run_id = :run")
                            .bind("run", run.value())
                            .mapTo(Long.class)
                            .one());
        });
    }

    @Override
    public PurgedRuns purge(RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
        return database.run(ctx, session -> {
            Instant before = begun(session).filter(endedBefore::isAfter).orElse(endedBefore);
            List<Ended> found = session.query("select r.run_id, r.next_sequence from revo_run r join revo_run_entry e"
                            + " on e.tenant_id = :tenant and e.run_id = r.run_id"
                            + " and e.sequence_number = r.next_sequence - 1 where r.tenant_id = :tenant"
                            + " and r.finished = true and e.written_at < :before limit :most")
                    .bind("before", before.atOffset(ZoneOffset.UTC))
                    .bind("most", Math.min(atMost, MOST))
                    .map((row, context) -> new Ended(row.getString("run_id"), row.getLong("next_sequence")))
                    .list();
            List<String> old = new ArrayList<>();
            long entries = 0;
            for (Ended each : found) {
                entries += each.entries();
                if (entries <= atMost || old.isEmpty()) {
                    old.add(each.run());
                }
            }
            List<String> gone = old.isEmpty() ? old : held(session, old);
            if (!gone.isEmpty()) {
                outputs(session, gone).forEach(outputs);
                delete(session, gone);
            }
            return new PurgedRuns(
                    gone.stream().map(RunId::new).toList(), old.size() < found.size() || found.size() == atMost);
        });
    }

    // In order, and before anything else is locked, so that two purges at once never wait in a circle for what their
    // runs
    // have put elsewhere. What somebody else deleted meanwhile is his.
    private static List<String> held(Session session, List<String> runs) {
        return session.query("select run_id from revo_run where tenant_id = :tenant and run_id = any(:runs)"
                        + " order by run_id for update")
                .bind("runs", runs.toArray(String[]::new))
                .mapTo(String.class)
                .list();
    }

    private static List<JournalEntry> outputs(Session session, List<String> runs) {
        return session.query("select run_id, sequence_number, entry_type, entry_version, written_at, body"
                        + " from revo_run_entry where tenant_id = :tenant and run_id = any(:runs) and entry_type = :type"
                        + " order by run_id, sequence_number")
                .bind("runs", runs.toArray(String[]::new))
                .bind("type", Texts.in(OUTPUT))
                .map(ENTRY)
                .list();
    }

    // When the oldest run that goes on and may have children began.
    private static Optional<Instant> begun(Session session) {
        return session.query("select e.written_at from revo_run r join revo_run_entry e on e.tenant_id = :tenant"
                        + " and e.run_id = r.run_id and e.sequence_number = 0 where r.tenant_id = :tenant"
                        + " and r.finished = false and not exists (select 1 from revo_run_entry s"
                        + " where s.tenant_id = :tenant and s.run_id = r.run_id and s.sequence_number = 1"
                        + " and s.entry_type = :standing) order by e.written_at limit 1")
                .bind("standing", Texts.in(STANDING))
                .map((row, context) ->
                        row.getObject("written_at", OffsetDateTime.class).toInstant())
                .findOne();
    }

    private record Ended(String run, long entries) {}

    private static void delete(Session session, List<String> runs) {
        session.batch(
                "delete from revo_run_entry where tenant_id = :tenant and run_id = :run",
                runs,
                (row, run) -> row.bind("run", run));
        session.batch(
                "delete from revo_run where tenant_id = :tenant and run_id = :run",
                runs,
                (row, run) -> row.bind("run", run));
    }

    @Override
    public List<Unfinished> unfinished(RunContext system, int atMost) {
        ofReVo(system);
        return database.system(handle -> handle.createQuery(SystemSql.OPEN_RUNS.text())
                .bind("most", Math.min(atMost, MOST))
                .map((row, context) -> new Unfinished(row.getString("tenant_id"), new RunId(row.getString("run_id"))))
                .list());
    }

    private static void ofReVo(RunContext system) {
        if (system.scope().principal().kind() != Principal.Kind.SYSTEM) {
            throw new DeniedException(
                    Fault.of("system_only", "Runs of all tenants are listed for reVo itself only, not for a caller.")
                            .with("tenant", system.tenant()));
        }
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.POST, Capability.RELEASE);
    }

    @Override
    public void post(RunContext ctx, RunId run, RunLetter letter) {
        letters.post(ctx, run, letter);
    }

    @Override
    public List<Arrived> arrived(RunContext system, int atMost) {
        ofReVo(system);
        return letters.arrived(Math.min(atMost, MOST));
    }

    @Override
    public void drop(RunContext ctx, RunId run, String letter) {
        letters.drop(ctx, run, letter);
    }

    @Override
    public void release(RunContext ctx, RunId run, long fence) {
        boolean done = database.run(ctx, session -> {
            int given = session.update(
                            "update revo_run set fence = fence + 1, holder = :nobody where tenant_id = :tenant"
                                    + " and run_id = :run and fence = :fence and holder <> :nobody and finished = false")
                    .bind("run", run.value())
                    .bind("fence", fence)
                    .bind("nobody", RowWriter.NOBODY)
                    .execute();
            if (given > 0) {
                RunLetters.move(session, run, RowWriter.NOBODY);
            }
            return given > 0;
        });
        LOG.atDebug().addKeyValue("run", run).addKeyValue("given", done).log("The claim of a run was given up");
    }

    @Override
    public List<Unfinished> free(RunContext system, int atMost) {
        ofReVo(system);
        return free.first(Math.min(atMost, MOST));
    }
}
