package dev.revo.store.jdbc;

import dev.revo.spi.BackupStore;
import dev.revo.spi.BackupStore.Arrival;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Calls of the store of backups, over rows in every table. */
final class BackupCalls {
    private BackupCalls() {}

    static List<StoreCall> backups() {
        return List.of(
                new StoreCall("BackupStore.write", BackupCalls::write),
                new StoreCall("BackupStore.write", BackupCalls::write),
                new StoreCall("BackupStore.read", BackupCalls::read),
                new StoreCall("BackupStore.obstacle", actor -> {
                    if (actor.oneIn(3)) {
                        actor.stores().backupRows().vacate(actor.ctx().tenant());
                    }
                    return store(actor).obstacle(actor.ctx(), domain(actor));
                }),
                new StoreCall(
                        "BackupStore.erase", actor -> shown(store(actor).erase(actor.ctx(), 1 + actor.below(40)))),
                new StoreCall("BackupStore.bury", actor -> {
                    if (actor.oneIn(2)) {
                        store(actor).erase(actor.ctx(), 1_000);
                    }
                    return store(actor).bury(actor.ctx());
                }));
    }

    private static BackupStore store(Actor actor) {
        return actor.stores().backups();
    }

    private static String domain(Actor actor) {
        return actor.ctx().tenant() + ".example";
    }

    private static List<String> shown(Map<String, Long> counts) {
        return List.copyOf(
                new TreeMap<>(counts).entrySet().stream().map(Object::toString).toList());
    }

    // Mostly into a place that is empty: an organization is restored once, and its id is never free again.
    // NullAway does not see in class files that elements may be null.
    @SuppressWarnings("NullAway")
    private static Object write(Actor actor) {
        if (!actor.oneIn(5)) {
            actor.stores().backupRows().vacate(actor.ctx().tenant());
        }
        List<TenantRows.Row> rows = actor.stores().backupRows().drawn(1 + actor.below(3));
        Arrival arrival = new Arrival(actor.oneIn(3), !actor.oneIn(3), Optional.of(domain(actor)));
        return shown(store(actor)
                .write(actor.ctx(), arrival, sink -> rows.forEach(row -> sink.row(row.table(), row.values()))));
    }

    private static Object read(Actor actor) {
        List<String> rows = new ArrayList<>();
        Map<String, Long> dropped = store(actor).read(actor.ctx(), (table, values) -> {
            List<@Nullable Object> shown = new ArrayList<>(values);
            for (int i = 0; i < shown.size(); i++) {
                if (World.OF_NO_TENANT.contains(table.columns().get(i).name())) {
                    shown.set(i, "");
                }
            }
            rows.add(table.name() + Arrays.deepToString(shown.toArray()));
        });
        // Those of which only the number is told are rows of the tenant too.
        return rows.isEmpty() ? List.of() : List.of(rows, shown(dropped));
    }
}
