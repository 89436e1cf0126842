package dev.revo.bench.peers;

import dev.revo.bench.stores.StoreCost;
import dev.revo.bench.stores.StoreLoad;
import dev.revo.spi.RevoModule;
import dev.revo.store.jdbc.JdbcStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * What a store costs against plain statements on the same embedded database, in wall time: a commit waits for the disk, which
 * no thread's clock counts.
 */
final class StoreMetric implements Metric {
    private final String name;
    private final Stores stores;

    /** What is measured. */
    interface Stores {
        List<StoreCost> measure(RevoModule stores, DataSource naive, StoreLoad load)
                throws SQLException, InterruptedException;
    }

    StoreMetric(String name, Stores stores) {
        this.name = name;
        this.stores = stores;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Comparison> measure(Effort effort) {
        Path directory = directory();
        JdbcDataSource same = new JdbcDataSource();
        same.setURL("jdbc:h2:async:" + directory.resolve("revo"));
        same.setUser("revo");
        same.setPassword("");
        try {
            List<Comparison> all = new ArrayList<>();
            for (StoreCost cost : stores.measure(JdbcStores.embedded(directory), same, effort.stores())) {
                all.add(comparison(cost));
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException("The database could not be measured", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while measuring", e);
        } finally {
            delete(directory);
        }
    }

    private static Comparison comparison(StoreCost cost) {
        double[] revo = cost.revo().stream().mapToDouble(Double::doubleValue).toArray();
        double[] other = cost.other().stream().mapToDouble(Double::doubleValue).toArray();
        double[] ratios = new double[revo.length];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = revo[round] / other[round];
        }
        return new Comparison(cost.metric(), cost.peer(), "µs", Spread.of(revo), Spread.of(other), Spread.of(ratios));
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("revo-peers").toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
