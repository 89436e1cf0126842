package dev.revo.bench.stores;

import dev.revo.spi.RevoModule;
import dev.revo.store.jdbc.JdbcStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** {@link StorePeers} on the embedded database, in a directory that is deleted afterwards. */
public final class EmbeddedPeers {
    private EmbeddedPeers() {}

    private interface Measure {
        List<StoreCost> on(RevoModule stores, DataSource naive, StoreLoad load)
                throws SQLException, InterruptedException;
    }

    /** Metering, see {@link StorePeers#metering}. */
    public static List<StoreCost> metering(StoreLoad load) {
        return measure(StorePeers::metering, load);
    }

    /** Audit lines, see {@link StorePeers#audit}. */
    public static List<StoreCost> audit(StoreLoad load) {
        return measure(StorePeers::audit, load);
    }

    private static List<StoreCost> measure(Measure measure, StoreLoad load) {
        Path directory = directory();
        JdbcDataSource same = new JdbcDataSource();
        same.setURL("jdbc:h2:async:" + directory.resolve("revo"));
        same.setUser("revo");
        same.setPassword("");
        try {
            return measure.on(JdbcStores.embedded(directory), same, load);
        } catch (SQLException e) {
            throw new IllegalStateException("The database could not be measured", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while measuring", e);
        } finally {
            delete(directory);
        }
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
