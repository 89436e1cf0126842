package dev.revo.bench.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.store.jdbc.JdbcStores;
import java.nio.file.Path;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorePeersTest {
    private final Path directory;

    StorePeersTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private JdbcDataSource same() {
        JdbcDataSource same = new JdbcDataSource();
        same.setURL("jdbc:h2:async:" + directory.toAbsolutePath().resolve("revo"));
        same.setUser("revo");
        same.setPassword("");
        return same;
    }

    private static void assertMeasured(List<StoreCost> costs, int rounds) {
        assertThat(costs).allSatisfy(cost -> {
            assertThat(cost.revo()).hasSize(rounds).allMatch(micros -> micros > 0);
            assertThat(cost.other()).hasSize(rounds).allMatch(micros -> micros > 0);
        });
        assertThat(costs).extracting(StoreCost::metric).doesNotHaveDuplicates();
    }

    @Test
    void both_sides_count_on_one_database() throws Exception {
        List<StoreCost> costs = StorePeers.metering(JdbcStores.embedded(directory), same(), new StoreLoad(2, 64, 2));
        assertThat(costs).hasSize(4);
        assertMeasured(costs, 2);
    }

    @Test
    void both_sides_keep_lines_on_one_database() throws Exception {
        List<StoreCost> costs = StorePeers.audit(JdbcStores.embedded(directory), same(), new StoreLoad(2, 64, 2));
        assertThat(costs).extracting(StoreCost::metric).containsExactly("audit.append.1", "audit.append.2");
        assertMeasured(costs, 2);
    }

    @Test
    void a_load_of_nothing_is_refused() {
        assertThatThrownBy(() -> new StoreLoad(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StoreLoad(2, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StoreLoad(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
