package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.testkit.TestContexts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Takes away each reference to the tenant in each statement that the unit tests made, one at a time, and looks who
 * notices: the two worlds with every other wall down, the guard alone, row-level security alone.
 */
class IsolationMutationIT {
    private static final boolean LONG = Boolean.getBoolean("revo.long");
    private static final Pattern TENANT = Pattern.compile(":tenant\\b");
    private static final String OTHER = "globex";
    private static final int CALLS = 150;
    private static final int SEEDS = 6;
    // Row-level security is asked about one mutant in so many in the short form.
    private static final int STRIDE = LONG ? 1 : 6;
    // Statements of backups are made from the catalogue, in one form for all tables: one in so many in the short form.
    private static final int BACKUPS = LONG ? 1 : 12;

    private final TestContexts contexts = TestContexts.open();

    @AfterEach
    void close() {
        contexts.close();
    }

    private Script script(List<StoreCall> calls, long seed, int length) {
        return new Script(calls, contexts.of("acme", "ada"), contexts.of(OTHER, "ada"), seed, length);
    }

    /** The statements of one tenant that the unit tests, all contract kits among them, made on this dialect. */
    private static Set<String> statementsOfKits(Dialect dialect) {
        Set<String> statements = new TreeSet<>();
        for (String sql : KitStatements.read(dialect)) {
            if (ofATenant(sql)) {
                statements.add(sql);
            }
        }
        assertThat(statements).hasSizeGreaterThan(200);
        return statements;
    }

    private static boolean ofATenant(String sql) {
        return TENANT.matcher(sql).find() && !sql.equals(Database.SET_TENANT) && !sql.contains("pg_notify");
    }

    /** A room, what it issues, and how its tenants live apart. */
    private record Base(
            String room, List<StoreCall> calls, int length, Set<String> statements, List<Script.Lives> lives) {
        boolean ofBackups() {
            return room.equals(Rooms.BACKUPS);
        }
    }

    private List<Base> bases(World world, int seeds, int length) {
        List<Base> bases = new ArrayList<>();
        Rooms.all().forEach((room, calls) -> {
            int many = Rooms.calls(room, length);
            Set<String> statements = new HashSet<>();
            List<Script.Lives> lives = new ArrayList<>();
            for (int seed = 0; seed < seeds; seed++) {
                Script.Lives apart = script(calls, seed, many).apart(world);
                lives.add(apart);
                apart.one().steps().forEach(step -> statements.addAll(step.statements()));
                apart.other().steps().forEach(step -> statements.addAll(step.statements()));
            }
            bases.add(new Base(room, calls, many, statements, lives));
        });
        return bases;
    }

    @Test
    void every_reference_to_a_tenant_that_is_taken_away_is_noticed_by_two_worlds_and_by_the_guard() {
        Set<String> ofKits = statementsOfKits(Dialect.H2);
        try (World world = World.open(Dialect.H2, World.Walls.NONE)) {
            List<Base> bases = bases(world, SEEDS, CALLS);
            Set<String> never = new TreeSet<>(ofKits);
            bases.forEach(base -> never.removeAll(base.statements()));
            assertThat(never)
                    .as("statements of the kits that no call here makes")
                    .isEmpty();
            List<String> unnoticed = new ArrayList<>();
            List<String> unguarded = new ArrayList<>();
            int mutants = 0;
            for (String statement : ofKits) {
                for (TenantMutant mutant : TenantMutant.of(statement, OTHER)) {
                    mutants++;
                    if (!noticed(world, bases, mutant)) {
                        unnoticed.add(mutant.text());
                    }
                    if (!mutant.refused()) {
                        unguarded.add(mutant.text());
                    }
                }
            }
            System.out.println("Isolation on H2: " + mutants + " mutants of " + ofKits.size() + " statements; "
                    + (mutants - unnoticed.size()) + " noticed by two worlds, " + (mutants - unguarded.size())
                    + " by the guard");
            assertThat(unnoticed).as("not noticed by two worlds").isEmpty();
            assertThat(unguarded).as("not refused by the guard").isEmpty();
        }
    }

    private boolean noticed(World world, List<Base> bases, TenantMutant mutant) {
        world.tamper(mutant::instead);
        try {
            for (Base base : bases) {
                for (int seed = 0; seed < SEEDS && base.statements().contains(mutant.statement()); seed++) {
                    Script.Lives together =
                            script(base.calls(), seed, base.length()).together(world);
                    Script.Lives apart = base.lives().get(seed);
                    if (sees(apart, together)) {
                        return true;
                    }
                }
            }
            return false;
        } finally {
            world.tamper(sql -> sql);
        }
    }

    // Statements differ by the mutant itself, so what is compared is what the tenants were told and what is left.
    private static boolean sees(Script.Lives apart, Script.Lives together) {
        return apart.one().told().differs(together.one().told()).isPresent()
                || apart.other().told().differs(together.other().told()).isPresent();
    }

    @Test
    void row_level_security_alone_lets_nothing_through() {
        Set<String> never = statementsOfKits(Dialect.POSTGRESQL);
        // What both dialects execute is looked at on H2.
        never.removeAll(statementsOfKits(Dialect.H2));
        assertThat(never).isNotEmpty();
        try (World world = World.open(Dialect.POSTGRESQL, World.Walls.ROW_LEVEL_SECURITY)) {
            List<Base> bases = bases(world, 1, CALLS);
            bases.forEach(base -> never.removeAll(base.statements()));
            assertThat(never)
                    .as("statements of the kits that no call here makes")
                    .isEmpty();
            List<String> through = new ArrayList<>();
            int asked = 0;
            int number = 0;
            for (Base base : bases) {
                for (String statement : new TreeSet<>(base.statements())) {
                    if (!statement.contains(":tenant")
                            || statement.contains("pg_notify")
                            || statement.equals(Database.SET_TENANT)) {
                        continue;
                    }
                    for (TenantMutant mutant : TenantMutant.of(statement, OTHER)) {
                        int stride = STRIDE * (base.ofBackups() ? BACKUPS : 1);
                        if (mutant.ofSystemTable() || number++ % stride != 0) {
                            continue;
                        }
                        asked++;
                        world.tamper(mutant::instead);
                        Script script = script(base.calls(), 0, LONG ? base.length() : base.length() * 2 / 5);
                        // The mutant acts in both worlds: what it breaks for a tenant alone is no leak.
                        if (sees(script.apart(world), script.together(world))) {
                            through.add(mutant.text());
                        }
                        world.tamper(sql -> sql);
                    }
                }
            }
            System.out.println(
                    "Isolation on PostgreSQL: " + asked + " mutants of tenant tables under row-level security"
                            + " alone, " + through.size() + " let something through");
            assertThat(asked).isPositive();
            assertThat(through).isEmpty();
        }
    }

    @Test
    void control_without_row_level_security_a_mutant_lets_something_through() {
        try (World world = World.open(Dialect.POSTGRESQL, World.Walls.NONE)) {
            List<StoreCall> calls = RunCalls.conversations();
            Script script = script(calls, 0, 60);
            world.tamper(sql -> sql.startsWith("select") ? sql.replace("tenant_id = :tenant", "1 = 1") : sql);
            assertThat(sees(script.apart(world), script.together(world))).isTrue();
        }
    }

    @Test
    void control_a_statement_that_is_left_alone_is_not_noticed() {
        try (World world = World.open(Dialect.H2, World.Walls.NONE)) {
            List<Base> bases = bases(world, SEEDS, CALLS);
            assertThat(noticed(world, bases, new TenantMutant("select nothing", "select nothing")))
                    .isFalse();
            for (Map.Entry<String, List<StoreCall>> room : Rooms.all().entrySet()) {
                Script script = script(room.getValue(), 0, Rooms.calls(room.getKey(), CALLS));
                assertThat(sees(script.apart(world), script.together(world)))
                        .as(room.getKey())
                        .isFalse();
            }
        }
    }
}
