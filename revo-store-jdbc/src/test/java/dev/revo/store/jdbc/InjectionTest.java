package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.testkit.TestContexts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names that are pieces of SQL: for every method of every store they are names. */
class InjectionTest {
    private static final String HOSTILE = "' or '1'='1'; drop table revo_member; --";
    private static final int CALLS = 60;

    /** What came of calls with hostile names. */
    private record Seen(List<String> hostileStatements, int calls, int productive) {}

    private static Seen seen(World world, TestContexts contexts, String affix) {
        List<String> hostile = new ArrayList<>();
        int calls = 0;
        int productive = 0;
        for (List<StoreCall> room : Rooms.all().values()) {
            world.clear();
            world.executed();
            Actor actor = new Actor(contexts.of("acme", "ada"), world.stores(), 7, affix);
            for (int i = 0; i < CALLS; i++) {
                calls++;
                productive += actor.pick(room).by(actor).productive() ? 1 : 0;
                world.executed().stream()
                        .filter(sql -> sql.contains("drop table"))
                        .forEach(hostile::add);
            }
        }
        return new Seen(hostile, calls, productive);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void attack23_no_text_of_a_caller_is_part_of_a_statement(Dialect dialect) {
        try (TestContexts contexts = TestContexts.open();
                World world = World.open(dialect, World.Walls.ALL)) {
            Seen seen = seen(world, contexts, HOSTILE);
            assertThat(seen.hostileStatements()).isEmpty();
            assertThat(seen.productive())
                    .as("they are found under these names, too")
                    .isGreaterThan(seen.calls() / 3);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void attack23_control_a_statement_that_is_put_together_is_noticed(Dialect dialect) {
        try (TestContexts contexts = TestContexts.open();
                World world = World.open(dialect, World.Walls.NONE)) {
            world.tamper(sql -> sql.replace("member_id = :member", "member_id = 'user0" + HOSTILE + "'"));
            assertThat(seen(world, contexts, "").hostileStatements()).isNotEmpty();
        }
    }
}
