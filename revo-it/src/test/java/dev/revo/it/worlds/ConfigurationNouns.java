package dev.revo.it.worlds;

import dev.revo.configuration.ConfigurationVersion;
import dev.revo.configuration.Configurations;
import dev.revo.configuration.NewConfiguration;
import java.util.List;

/** Calls of configuration. */
final class ConfigurationNouns {
    private static final String KIND = "agent";

    private ConfigurationNouns() {}

    static List<NounCall> configurations() {
        return List.of(
                new NounCall("Configurations.put", ConfigurationNouns::put),
                new NounCall("Configurations.put", ConfigurationNouns::put),
                new NounCall("Configurations.remove", tenant -> {
                    String name = name(tenant);
                    put(tenant, name);
                    return shown(noun(tenant).remove(KIND, name, version(tenant, name)));
                }),
                new NounCall("Configurations.rollback", tenant -> {
                    String name = name(tenant);
                    put(tenant, name);
                    return shown(noun(tenant).rollback(KIND, name, version(tenant, name), 1 + tenant.below(2)));
                }),
                new NounCall("Configurations.find", tenant -> {
                    String name = name(tenant);
                    put(tenant, name);
                    return noun(tenant).find(KIND, name).map(ConfigurationNouns::shown);
                }),
                new NounCall("Configurations.version", tenant -> {
                    String name = name(tenant);
                    put(tenant, name);
                    return noun(tenant).version(KIND, name, 1 + tenant.below(2)).map(ConfigurationNouns::shown);
                }),
                new NounCall("Configurations.history", tenant -> {
                    String name = name(tenant);
                    put(tenant, name);
                    return noun(tenant).history(KIND, name, Long.MAX_VALUE, 1 + tenant.below(9)).stream()
                            .map(ConfigurationNouns::shown)
                            .toList();
                }),
                new NounCall("Configurations.list", tenant -> {
                    put(tenant, name(tenant));
                    return noun(tenant).list(KIND, tenant.oneIn(3) ? name(tenant) : "", 10).stream()
                            .map(ConfigurationNouns::shown)
                            .toList();
                }));
    }

    private static Configurations noun(Tenant tenant) {
        return tenant.ada().configurations();
    }

    private static String name(Tenant tenant) {
        return tenant.name("agent", 3);
    }

    private static Object put(Tenant tenant) {
        return put(tenant, name(tenant));
    }

    private static Object put(Tenant tenant, String name) {
        return shown(noun(tenant)
                .put(NewConfiguration.of(KIND, name, "{\"of\":\"" + tenant.id() + "\",\"n\":" + tenant.below(100) + "}")
                        .after(version(tenant, name))));
    }

    // Mostly the newest one; at times nobody's.
    private static long version(Tenant tenant, String name) {
        long newest = noun(tenant).history(KIND, name, Long.MAX_VALUE, 1).stream()
                .mapToLong(ConfigurationVersion::number)
                .findFirst()
                .orElse(0);
        return newest + (tenant.oneIn(8) ? 1 : 0);
    }

    private static String shown(ConfigurationVersion version) {
        return version + " " + version.json() + " " + version.at() + " " + version.by() + " " + version.note();
    }
}
