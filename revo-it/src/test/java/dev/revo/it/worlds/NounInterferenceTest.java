package dev.revo.it.worlds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.agent.Agents;
import dev.revo.audit.Audit;
import dev.revo.backup.Backups;
import dev.revo.configuration.Configurations;
import dev.revo.login.ApiKeys;
import dev.revo.login.Authentication;
import dev.revo.login.Factors;
import dev.revo.login.Sessions;
import dev.revo.parallel.ParallelMind;
import dev.revo.run.Runs;
import dev.revo.tenancy.Members;
import dev.revo.tenancy.Organizations;
import dev.revo.tenancy.Permissions;
import dev.revo.tenancy.Roles;
import dev.revo.tenancy.Secrets;
import dev.revo.tool.Approvals;
import dev.revo.usage.UsageMeter;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two worlds: an organization alone, and the same one beside another with equal names of everything and more of it. What it
 * is answered, its errors, the statements that its calls take and the rows that are left are the same in both, for every
 * method of the nouns whose state is kept in the store.
 */
final class NounInterferenceTest {
    private static final boolean LONG = Boolean.getBoolean("revo.long");
    private static final int SEEDS = LONG ? 20 : 1;
    private static final int CALLS = LONG ? 150 : 40;
    private static final int CALLS_ON_POSTGRESQL = LONG ? 150 : 15;
    private static final double PRODUCTIVE = 0.3;

    private static final List<Class<?>> NOUNS = List.of(
            Organizations.class,
            Members.class,
            Roles.class,
            Permissions.class,
            Secrets.class,
            ApiKeys.class,
            Sessions.class,
            Factors.class,
            Authentication.class,
            Configurations.class,
            UsageMeter.class,
            Audit.class,
            Backups.class,
            Agents.class,
            Runs.class,
            ParallelMind.class,
            Approvals.class);

    /** Methods that are not called, and why. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("Organizations.list", "all tenants, for operators only"),
            Map.entry("Secrets.reseal", "all tenants, for operators only; NonInterferenceTest has the store's"),
            Map.entry("Runs.attach", "status of the same run with its result; RecoveryTest attaches"),
            Map.entry("Runs.tree", "shows what goes on, and nothing does between calls; PoisonTest has two tenants"),
            Map.entry("ParallelMind.schedule", "starts runs at times of its own; ScheduleTest has two tenants"),
            Map.entry("ParallelMind.schedules", "as above"),
            Map.entry("ParallelMind.unschedule", "as above"),
            Map.entry("Approvals.pending", "kept in the process; ParallelScenario has two tenants"),
            Map.entry("Approvals.approve", "as above"),
            Map.entry("Approvals.edit", "as above"),
            Map.entry("Approvals.reject", "as above"),
            Map.entry(
                    "Authentication.beginOpenId",
                    "needs a provider; OpenIdLoginTest has two organizations, NonInterferenceTest the rows"),
            Map.entry("Authentication.finishOpenId", "as above"),
            Map.entry(
                    "Factors.linkOpenId",
                    "needs a provider; OpenIdLinkTest has two organizations, NonInterferenceTest the rows"),
            Map.entry("Factors.confirmOpenId", "as above"),
            Map.entry("Factors.openIdLinks", "as above"),
            Map.entry("Factors.unlinkOpenId", "as above"));

    private static Map<String, List<NounCall>> rooms() {
        Map<String, List<NounCall>> rooms = new LinkedHashMap<>();
        rooms.put("organizations", OrganizationNouns.organizations());
        rooms.put("members", OrganizationNouns.members());
        rooms.put("roles", OrganizationNouns.roles());
        rooms.put("permissions", OrganizationNouns.permissions());
        rooms.put("keys", LoginNouns.keys());
        rooms.put("sessions", LoginNouns.sessions());
        rooms.put("factors", LoginNouns.factors());
        rooms.put("usage", AccountNouns.usage());
        rooms.put("audit", AccountNouns.audit());
        rooms.put("backups", AccountNouns.backups());
        rooms.put("runs", AccountNouns.runs());
        rooms.put("secrets", SecretNouns.secrets());
        rooms.put("configurations", ConfigurationNouns.configurations());
        rooms.put("plans", PlanNouns.plans());
        return rooms;
    }

    /** A call, what came of it and which statements it took. */
    private record Step(NounCall.Outcome outcome, List<String> statements) {}

    /** All that a tenant sees, and what is left of it. */
    private record Life(List<Step> steps, Map<String, List<String>> rows) {
        Optional<String> differs(Life that) {
            for (int i = 0; i < steps.size(); i++) {
                if (!steps.get(i).equals(that.steps.get(i))) {
                    return Optional.of("step " + i + ": " + steps.get(i) + "\nand: " + that.steps.get(i));
                }
            }
            return rows.entrySet().stream()
                    .filter(table -> !table.getValue().equals(that.rows.get(table.getKey())))
                    .findFirst()
                    .map(table -> table.getKey() + ": " + table.getValue() + "\nand: " + that.rows.get(table.getKey()));
        }
    }

    private static int calls(NounWorld.Kind kind) {
        return kind == NounWorld.Kind.POSTGRESQL ? CALLS_ON_POSTGRESQL : CALLS;
    }

    private static void act(NounWorld world, Tenant tenant, List<NounCall> calls, List<Step> steps, int many) {
        for (int i = 0; i < many; i++) {
            List<String> statements = new ArrayList<>();
            NounCall call = tenant.pick(calls);
            steps.add(new Step(world.recording(statements, () -> call.by(tenant)), statements));
        }
    }

    private static Tenant acme(NounWorld world, long seed) {
        world.settle("acme");
        return new Tenant(world, "acme", "192.0.2.1", seed, true);
    }

    private static Life alone(NounWorld.Kind kind, Collection<List<NounCall>> rooms, long seed) {
        try (NounWorld world = NounWorld.open(kind)) {
            Tenant acme = acme(world, seed);
            List<Step> steps = new ArrayList<>();
            for (List<NounCall> calls : rooms) {
                act(world, acme, calls, steps, calls(kind));
            }
            return new Life(steps, world.rows("acme", acme::plainRow));
        }
    }

    private static Life beside(NounWorld.Kind kind, Collection<List<NounCall>> rooms, long seed) {
        try (NounWorld world = NounWorld.open(kind)) {
            world.settle("globex");
            Tenant globex = new Tenant(world, "globex", "198.51.100.1", 31 * seed + 1, false);
            List<Step> others = new ArrayList<>();
            Random turns = new Random(seed);
            // With an even seed the other is far ahead.
            if (seed % 2 == 0) {
                rooms.forEach(calls -> act(world, globex, calls, others, calls(kind) / 3));
            }
            Tenant acme = acme(world, seed);
            List<Step> steps = new ArrayList<>();
            for (List<NounCall> calls : rooms) {
                for (int i = 0; i < calls(kind); i++) {
                    act(world, acme, calls, steps, 1);
                    act(world, globex, calls, others, turns.nextInt(3));
                }
            }
            return new Life(steps, world.rows("acme", acme::plainRow));
        }
    }

    @Test
    void every_method_of_every_noun_is_called_or_has_a_reason() {
        Set<String> called = new TreeSet<>(ELSEWHERE.keySet());
        rooms().values().forEach(calls -> calls.forEach(call -> called.add(call.method())));
        Set<String> all = new TreeSet<>();
        for (Class<?> noun : NOUNS) {
            Arrays.stream(noun.getDeclaredMethods())
                    .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                    .forEach(method -> all.add(noun.getSimpleName() + "." + method.getName()));
        }
        assertThat(called).isEqualTo(all);
    }

    @ParameterizedTest
    @EnumSource(NounWorld.Kind.class)
    void attack11_13_16_an_organization_sees_nothing_of_another(NounWorld.Kind kind) {
        Map<String, List<NounCall.Outcome>> outcomes = new TreeMap<>();
        for (long seed = 2; seed < 2 + SEEDS; seed++) {
            Life alone = alone(kind, rooms().values(), seed);
            assertThat(alone.differs(beside(kind, rooms().values(), seed)))
                    .as("seed " + seed)
                    .isEmpty();
            alone.steps()
                    .forEach(step -> outcomes.computeIfAbsent(step.outcome().method(), method -> new ArrayList<>())
                            .add(step.outcome()));
        }
        if (calls(kind) < CALLS) {
            // So few calls say nothing of a method; the other database has all of them.
            return;
        }
        outcomes.values()
                .removeIf(
                        all -> all.stream().filter(NounCall.Outcome::productive).count() >= PRODUCTIVE * all.size());
        assertThat(outcomes).as("methods that mostly find and change nothing").isEmpty();
    }

    @Test
    void attack11_13_16_control_a_noun_that_counts_all_organizations_is_noticed() {
        List<NounCall> calls = new ArrayList<>(OrganizationNouns.members());
        calls.add(new NounCall(
                "Members.count",
                tenant -> tenant.operator().organizations().list("", 100).size()));
        assertThat(alone(NounWorld.Kind.H2, List.of(calls), 1).differs(beside(NounWorld.Kind.H2, List.of(calls), 1)))
                .get()
                .asString()
                .contains("Members.count");
    }
}
