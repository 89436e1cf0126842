package dev.revo.bench.stores;

import dev.revo.Revo;
import dev.revo.spi.RevoModule;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Stores against plain statements on the same database, in turns in the same run.
 *
 * <p>The counter that metering is measured against knows one number: an event that is told again counts again, there is no
 * report and no budget. The insert that the audit log is measured against keeps the same columns of a line and commits each
 * alone; it is not chained. Nothing keeps tenants apart in either.
 */
public final class StorePeers {
    private static final String COUNTER = "update.counter";
    private static final String INSERT = "insert.line";

    private StorePeers() {}

    /**
     * Metering of one tenant and of many, without and with a budget that counts the events.
     *
     * @param stores keeps usage in the database
     * @param naive the same database; a table is created in it and dropped
     */
    public static List<StoreCost> metering(RevoModule stores, DataSource naive, StoreLoad load)
            throws SQLException, InterruptedException {
        StoreParts parts = new StoreParts();
        try (Revo revo = open(stores, parts);
                CounterSide counter = new CounterSide(naive)) {
            List<StoreCost> costs = new ArrayList<>();
            for (int tenants : new int[] {1, 64}) {
                for (boolean budget : new boolean[] {false, true}) {
                    String metric = "metering.record." + tenants + (budget ? ".budget" : "");
                    Side ours = new UsageSide(revo, parts.usage(), metric, tenants, budget);
                    counter.prepare(tenants);
                    costs.add(Race.run(metric, COUNTER, ours, counter, load));
                }
            }
            return costs;
        }
    }

    /**
     * Audit lines of one thread and of as many as the load has.
     *
     * @param stores keeps the audit log in the database
     * @param naive the same database; a table is created in it and dropped
     */
    public static List<StoreCost> audit(RevoModule stores, DataSource naive, StoreLoad load)
            throws SQLException, InterruptedException {
        StoreParts parts = new StoreParts();
        try (Revo revo = open(stores, parts);
                InsertSide insert = new InsertSide(naive)) {
            StoreLoad alone = new StoreLoad(1, Math.max(1, load.events() / load.threads()), load.rounds());
            List<StoreCost> costs = new ArrayList<>();
            for (StoreLoad each : List.of(alone, load)) {
                AuditSide ours = new AuditSide(revo, parts.audit());
                costs.add(Race.run("audit.append." + each.threads(), INSERT, ours, insert, each));
            }
            return costs;
        }
    }

    private static Revo open(RevoModule stores, StoreParts parts) {
        return Revo.builder()
                .name("store-peers")
                .trustAllCallers()
                .install(stores)
                .install(parts)
                .build();
    }
}
