package dev.revo.bench.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.bench.metering.MeteringPeer.Figure;
import dev.revo.bench.metering.MeteringPeer.Load;
import dev.revo.store.jdbc.JdbcStores;
import java.nio.file.Path;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeteringPeerTest {
    @Test
    void both_sides_count_on_one_database(@TempDir Path directory) throws Exception {
        JdbcDataSource same = new JdbcDataSource();
        same.setURL("jdbc:h2:async:" + directory.toAbsolutePath().resolve("revo"));
        same.setUser("revo");
        same.setPassword("");
        List<Figure> figures = MeteringPeer.measure(JdbcStores.embedded(directory), same, new Load(2, 64, 2));
        assertThat(figures).hasSize(4).allSatisfy(figure -> {
            assertThat(figure.revo()).isPositive();
            assertThat(figure.other()).isPositive();
            assertThat(figure.low()).isLessThanOrEqualTo(figure.ratio());
            assertThat(figure.high()).isGreaterThanOrEqualTo(figure.ratio());
            assertThat(figure.unit()).isEqualTo("events/s");
        });
        assertThat(figures).extracting(Figure::metric).doesNotHaveDuplicates();
    }

    @Test
    void a_load_of_nothing_is_refused() {
        assertThatThrownBy(() -> new Load(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Load(2, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Load(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
