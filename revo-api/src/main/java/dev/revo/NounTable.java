package dev.revo;

import dev.revo.agent.Agents;
import dev.revo.analytics.Analytics;
import dev.revo.backup.Backups;
import dev.revo.configuration.Configurations;
import dev.revo.creative.Creative;
import dev.revo.error.NotInstalledException;
import dev.revo.login.ApiKeys;
import dev.revo.login.Authentication;
import dev.revo.login.Factors;
import dev.revo.login.Sessions;
import dev.revo.mcp.Mcp;
import dev.revo.parallel.ParallelMind;
import dev.revo.recall.Recall;
import dev.revo.run.Nouns;
import dev.revo.spi.Gate;
import dev.revo.tenancy.Members;
import dev.revo.tenancy.Organizations;
import dev.revo.tenancy.Permissions;
import dev.revo.tenancy.Roles;
import dev.revo.tenancy.Secrets;
import dev.revo.usage.UsageMeter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Which nouns there are and how each is made over a gate. Filled while building, then only read. */
final class NounTable {
    /** What installs the nouns of reVo's own modules, so that a missing one can be named. */
    private static final Map<Class<?>, String[]> ARTIFACTS = Map.ofEntries(
            of(Agents.class, "dev.revo:revo-agents", ".install(AgentRuntime.module())"),
            of(ParallelMind.class, "dev.revo:revo-engine-parallel", ".install(ParallelEngine.module())"),
            of(Recall.class, "dev.revo:revo-engine-recall", ".install(PerfectRecall.module())"),
            of(Organizations.class, "dev.revo:revo-tenancy", ".install(Tenancy.module())"),
            of(Members.class, "dev.revo:revo-tenancy", ".install(Tenancy.module())"),
            of(Roles.class, "dev.revo:revo-tenancy", ".install(Tenancy.module())"),
            of(Permissions.class, "dev.revo:revo-tenancy", ".install(Tenancy.module())"),
            of(ApiKeys.class, "dev.revo:revo-tenancy", ".install(Tenancy.module())"),
            of(Sessions.class, "dev.revo:revo-tenancy", ".install(Tenancy.module())"),
            of(Factors.class, "dev.revo:revo-tenancy", ".install(Tenancy.module())"),
            of(Authentication.class, "dev.revo:revo-tenancy", ".install(Tenancy.module())"),
            of(Backups.class, "dev.revo:revo-tenancy", ".install(Tenancy.module())"),
            of(Configurations.class, "dev.revo:revo-tenancy", ".install(Tenancy.module())"),
            of(Secrets.class, "dev.revo:revo-tenancy", ".install(Tenancy.module())"),
            of(UsageMeter.class, "dev.revo:revo-tenancy", ".install(Tenancy.module())"),
            of(Creative.class, "dev.revo:revo-engine-creative", ".install(CreativeEngine.module())"),
            of(Mcp.class, "dev.revo:revo-mcp", ".install(McpHub.module())"),
            of(Analytics.class, "dev.revo:revo-analytics", ".install(AnalyticsEngine.module())"));

    private final Map<Class<?>, Function<Gate, ?>> factories = new LinkedHashMap<>();

    <N> boolean add(Class<N> noun, Function<Gate, ? extends N> perScope) {
        return factories.putIfAbsent(noun, perScope) == null;
    }

    List<String> names() {
        return factories.keySet().stream().map(Class::getSimpleName).sorted().toList();
    }

    boolean has(Class<?> noun) {
        return factories.containsKey(noun);
    }

    Nouns over(Gate gate) {
        return new Nouns() {
            @Override
            public <N> N use(Class<N> noun) {
                Function<Gate, ?> factory = factories.get(noun);
                if (factory == null) {
                    throw missing(noun);
                }
                return noun.cast(factory.apply(gate));
            }

            @Override
            public boolean has(Class<?> noun) {
                return factories.containsKey(noun);
            }
        };
    }

    private static Map.Entry<Class<?>, String[]> of(Class<?> noun, String artifact, String install) {
        return Map.entry(noun, new String[] {artifact, install});
    }

    private static NotInstalledException missing(Class<?> noun) {
        String[] known = ARTIFACTS.getOrDefault(
                noun, new String[] {"that provides " + noun.getName(), ".install(...) of its module"});
        return NotInstalledException.noun(noun.getSimpleName(), known[0], known[1]);
    }
}
