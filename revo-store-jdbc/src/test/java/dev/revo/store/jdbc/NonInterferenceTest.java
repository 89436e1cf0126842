package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.testkit.TestContexts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two worlds: a tenant alone, and the same tenant beside another with equal ids and names and more rows. What it is
 * answered, its errors, its rows, and the statements it takes are the same in both, for every method of every store.
 */
class NonInterferenceTest {
    private static final boolean LONG = Boolean.getBoolean("revo.long");
    private static final int SEEDS = LONG ? 30 : 3;
    private static final int CALLS = 150;
    private static final double PRODUCTIVE = 0.3;

    @Test
    void every_method_of_every_store_is_called_or_is_of_no_tenant() {
        Set<String> called = new TreeSet<>(Rooms.OF_NO_TENANT.keySet());
        Rooms.all().values().forEach(calls -> calls.forEach(call -> called.add(call.method())));
        assertThat(called).isEqualTo(Rooms.methods());
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void attack11_13_16_a_tenant_sees_nothing_of_another(Dialect dialect) {
        Map<String, int[]> productive = new TreeMap<>();
        try (TestContexts contexts = TestContexts.open();
                World world = World.open(dialect, World.Walls.ALL)) {
            Rooms.all().forEach((room, calls) -> {
                for (int seed = 0; seed < SEEDS; seed++) {
                    Script script = new Script(
                            calls,
                            contexts.of("acme", "ada"),
                            contexts.of("globex", "ada"),
                            seed,
                            Rooms.calls(room, CALLS));
                    Script.Lives apart = script.apart(world);
                    Script.Lives together = script.together(world);
                    String which = room + ", seed " + seed;
                    assertThat(apart.one().differs(together.one())).as(which).isEmpty();
                    assertThat(apart.other().differs(together.other()))
                            .as(which + ", the other")
                            .isEmpty();
                    count(apart.one(), productive);
                }
            });
        }
        Map<String, Double> idle = new HashMap<>();
        productive.forEach((method, counts) -> {
            double share = counts[1] / (double) counts[0];
            if (share < PRODUCTIVE) {
                idle.put(method, share);
            }
        });
        assertThat(idle).as("methods that mostly find and change nothing").isEmpty();
    }

    private static void count(Script.Life life, Map<String, int[]> productive) {
        for (Script.Step step : life.steps()) {
            int[] counts = productive.computeIfAbsent(step.outcome().method(), method -> new int[2]);
            counts[0]++;
            counts[1] += step.outcome().productive() ? 1 : 0;
        }
    }

    @Test
    void attack11_13_16_control_a_statement_without_its_tenant_is_noticed() {
        try (TestContexts contexts = TestContexts.open();
                World world = World.open(Dialect.H2, World.Walls.NONE)) {
            List<StoreCall> calls = RunCalls.conversations();
            Script script = new Script(calls, contexts.of("acme", "ada"), contexts.of("globex", "ada"), 1, CALLS);
            Script.Lives apart = script.apart(world);
            world.tamper(sql -> sql.startsWith("select") ? sql.replace("tenant_id = :tenant", "1 = 1") : sql);
            Optional<String> noticed =
                    apart.one().differs(script.together(world).one());
            assertThat(noticed).isPresent();
        }
    }
}
