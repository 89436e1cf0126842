package dev.revo.store.jdbc;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.RunLetter;
import dev.revo.spi.WorkBackend.Arrived;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Letters to runs: what they say in a table of the tenants, for whom they wait in a system table. Who posts holds the run's row
 * meanwhile, so that none comes after the run's end and their numbers are in order. Thread-safe.
 */
final class RunLetters {
    private final Database database;
    private final Holders holders;

    /**
     * What the run's row says.
     *
     * @param next sequence; 0 when nobody has written the run yet
     */
    record Head(String holder, boolean finished, long next) {}

    /** A letter that waits. */
    record Waiting(String tenant, String run, String letter) {}

    RunLetters(Database database, Holders holders) {
        this.database = database;
        this.holders = holders;
    }

    /** The run's row, which is held until the transaction ends. */
    static Optional<Head> head(Session session, RunId run) {
        return session.query("select holder, finished, next_sequence from revo_run where tenant_id = :tenant"
                        + " and run_id = :run for update")
                .bind("run", run.value())
                .map((row, context) ->
                        new Head(row.getString("holder"), row.getBoolean("finished"), row.getLong("next_sequence")))
                .findOne();
    }

    void post(RunContext ctx, RunId run, RunLetter letter) {
        database.run(ctx, session -> {
            Head head = head(session, run)
                    .filter(found -> found.next() > 0)
                    .orElseThrow(() -> new NotFoundException(
                            Fault.of("run_not_found", "There is no such run. Retention may have deleted it.")
                                    .with("run", run)));
            if (head.finished()) {
                throw new ConflictException(Fault.of("run_ended", "The run has ended and takes nothing more.")
                        .with("run", run));
            }
            int added = session.update(
                            "insert into revo_run_letter (tenant_id, run_id, letter_id, letter_kind, entry_type,"
                                    + " entry_version, body, posted_by) values (:tenant, :run, :letter, :kind, :type, :version,"
                                    + " :body, :by) on conflict do nothing")
                    .bind("run", run.value())
                    .bind("letter", Texts.in(letter.id()))
                    .bind("kind", letter.kind().name())
                    .bind("type", Texts.in(letter.type()))
                    .bind("version", letter.version())
                    .bind("body", Texts.in(letter.text()))
                    .bind("by", Texts.in(letter.by()))
                    .execute();
            if (added > 0) {
                session.system(SystemSql.LETTER_WAITS)
                        .bind("run", run.value())
                        .bind("letter", Texts.in(letter.id()))
                        .bind("holder", head.holder())
                        .execute();
            }
            return true;
        });
    }

    List<Arrived> arrived(int atMost) {
        List<Waiting> waiting = database.system(handle -> handle.createQuery(SystemSql.LETTERS_WAITING.text())
                .bind("holder", holders.me())
                .bind("most", atMost)
                .map((row, context) ->
                        new Waiting(row.getString("tenant_id"), row.getString("run_id"), row.getString("letter_id")))
                .list());
        if (waiting.isEmpty()) {
            return List.of();
        }
        Map<String, Set<String>> runs = new LinkedHashMap<>();
        waiting.forEach(each -> runs.computeIfAbsent(each.tenant(), tenant -> new LinkedHashSet<>())
                .add(each.run()));
        Map<Waiting, RunLetter> letters = new HashMap<>();
        Map<String, Consumer<Session>> works = new LinkedHashMap<>();
        runs.forEach((tenant, of) -> works.put(tenant, session -> letters.putAll(read(session, tenant, of))));
        database.each(works);
        List<Arrived> arrived = new ArrayList<>();
        for (Waiting each : waiting) {
            RunLetter letter = letters.get(each);
            // None when it was dropped meanwhile.
            if (letter != null) {
                arrived.add(new Arrived(each.tenant(), new RunId(each.run()), letter));
            }
        }
        return List.copyOf(arrived);
    }

    /** The tenant's letters to these runs. */
    static Map<Waiting, RunLetter> read(Session session, String tenant, Set<String> runs) {
        Map<Waiting, RunLetter> found = new HashMap<>();
        session.query(
                        "select run_id, letter_id, letter_kind, entry_type, entry_version, body, posted_by"
                                + " from revo_run_letter where tenant_id = :tenant and run_id = any(:runs)",
                        "runs",
                        runs)
                .map((row, context) -> Map.entry(
                        new Waiting(tenant, row.getString("run_id"), row.getString("letter_id")),
                        new RunLetter(
                                Texts.out(row.getString("letter_id")),
                                RunLetter.Kind.valueOf(row.getString("letter_kind")),
                                Texts.out(row.getString("entry_type")),
                                row.getInt("entry_version"),
                                Texts.out(row.getString("body")),
                                Texts.out(row.getString("posted_by")))))
                .forEach(each -> found.put(each.getKey(), each.getValue()));
        return found;
    }

    void drop(RunContext ctx, RunId run, String letter) {
        database.run(ctx, session -> {
            session.update("delete from revo_run_letter where tenant_id = :tenant and run_id = :run"
                            + " and letter_id = :letter")
                    .bind("run", run.value())
                    .bind("letter", Texts.in(letter))
                    .execute();
            session.system(SystemSql.LETTER_WAITS_NO_MORE)
                    .bind("run", run.value())
                    .bind("letter", Texts.in(letter))
                    .execute();
            return true;
        });
    }

    /** From now on they wait for this holder. */
    static void move(Session session, RunId run, String holder) {
        session.system(SystemSql.LETTERS_MOVE)
                .bind("run", run.value())
                .bind("holder", holder)
                .execute();
    }

    /** The run ends, and they with it. */
    static void end(Session session, RunId run) {
        session.update("delete from revo_run_letter where tenant_id = :tenant and run_id = :run")
                .bind("run", run.value())
                .execute();
        session.system(SystemSql.LETTERS_END).bind("run", run.value()).execute();
    }

    /** Letters that came with a backup wait for whoever claims their runs. */
    static void restored(Session session) {
        List<Waiting> all = session.query(
                        "select run_id, letter_id from revo_run_letter where tenant_id = :tenant order by posted_number")
                .map((row, context) -> new Waiting("", row.getString("run_id"), row.getString("letter_id")))
                .list();
        session.systemBatch(
                SystemSql.LETTER_WAITS,
                all,
                (batch, each) -> batch.bind("run", each.run())
                        .bind("letter", each.letter())
                        .bind("holder", RowWriter.NOBODY));
    }
}
