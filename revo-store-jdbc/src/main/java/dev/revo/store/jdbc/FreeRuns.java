package dev.revo.store.jdbc;

import dev.revo.run.RunId;
import dev.revo.spi.RunJournal.Unfinished;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Runs that nobody alive holds: those without an end are looked through, oldest first, until there are enough. */
final class FreeRuns {
    private static final int PAGE = 1_000;

    private final Database database;
    private final Holders holders;

    FreeRuns(Database database, Holders holders) {
        this.database = database;
        this.holders = holders;
    }

    List<Unfinished> first(int atMost) {
        List<Unfinished> free = new ArrayList<>();
        List<Unfinished> page = after("", "");
        while (!page.isEmpty() && free.size() < atMost) {
            Set<Unfinished> held = held(page);
            page.stream().filter(run -> !held.contains(run)).forEach(free::add);
            Unfinished last = page.get(page.size() - 1);
            page = page.size() < PAGE ? List.of() : after(last.run().value(), last.tenant());
        }
        return List.copyOf(free.subList(0, Math.min(atMost, free.size())));
    }

    private List<Unfinished> after(String run, String tenant) {
        return database.system(handle -> handle.createQuery(SystemSql.OPEN_RUNS_AFTER.text())
                .bind("run", run)
                .bind("after", tenant)
                .bind("most", PAGE)
                .map((row, context) -> new Unfinished(row.getString("tenant_id"), new RunId(row.getString("run_id"))))
                .list());
    }

    private Set<Unfinished> held(List<Unfinished> page) {
        Map<String, Set<String>> runs = new LinkedHashMap<>();
        page.forEach(each -> runs.computeIfAbsent(each.tenant(), tenant -> new LinkedHashSet<>())
                .add(each.run().value()));
        Set<Unfinished> held = new HashSet<>();
        Map<String, Consumer<Session>> works = new LinkedHashMap<>();
        runs.forEach((tenant, of) -> works.put(tenant, session -> held.addAll(held(session, tenant, of))));
        if (!works.isEmpty()) {
            database.each(works);
        }
        return held;
    }

    private record Holding(String run, String holder) {}

    /** Those of the tenant's runs that somebody alive holds. */
    Set<Unfinished> held(Session session, String tenant, Set<String> runs) {
        List<Holding> all = session.query(
                        "select run_id, holder from revo_run where tenant_id = :tenant and run_id = any(:runs)",
                        "runs",
                        runs)
                .map((row, context) -> new Holding(row.getString("run_id"), row.getString("holder")))
                .list();
        Map<String, Boolean> alive = new HashMap<>();
        Set<Unfinished> held = new HashSet<>();
        for (Holding each : all) {
            boolean lives = alive.computeIfAbsent(
                    each.holder(), holder -> holders.isMe(holder) || holders.othersAlive(session, holder));
            if (lives) {
                held.add(new Unfinished(tenant, new RunId(each.run())));
            }
        }
        return held;
    }
}
