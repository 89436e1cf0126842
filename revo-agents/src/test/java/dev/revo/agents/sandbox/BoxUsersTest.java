package dev.revo.agents.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoxUsersTest {
    private final Path map;

    BoxUsersTest(@TempDir Path dir) {
        this.map = dir.resolve("uid_map");
    }

    @Test
    void takes_ids_far_from_people_on_a_whole_machine() throws Exception {
        Files.writeString(map, "         0          0 4294967295\n");
        BoxUsers users = BoxUsers.detect(map).orElseThrow();
        assertThat(users.first()).isEqualTo(1 << 29);
        assertThat(users.any()).isBetween(1 << 29, Integer.MAX_VALUE);
    }

    @Test
    void takes_the_last_ids_of_a_container() throws Exception {
        Files.writeString(map, "0 1000 1\n1 100000 65536\n");
        assertThat(BoxUsers.detect(map).orElseThrow()).isEqualTo(new BoxUsers(60_000, 5_537));
    }

    @Test
    void has_none_where_one_user_is_mapped() throws Exception {
        Files.writeString(map, "0 1000 1\n");
        assertThat(BoxUsers.detect(map)).isEmpty();
        assertThat(BoxUsers.detect(map.resolveSibling("none"))).isEmpty();
    }
}
