package dev.revo.engine.tenancy.configuration;

import dev.revo.configuration.Configurations;
import dev.revo.spi.ConfigurationKind;
import dev.revo.spi.ConfigurationStore;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UnitOfWork;
import dev.revo.spi.Wiring;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Installs {@link Configurations}. Stateless. */
public final class ConfigurationDesk {
    private ConfigurationDesk() {}

    /** Installs it over the {@link ConfigurationStore} that is provided. */
    public static void install(Wiring wiring, Deciding deciding) {
        Supplier<List<ConfigurationKind>> contributed = wiring.all(ConfigurationKind.class);
        AtomicReference<@Nullable Kinds> known = new AtomicReference<>();
        Supplier<Kinds> kinds = () -> {
            Kinds made = known.get();
            return made == null ? Kinds.of(contributed.get()) : made;
        };
        ChangeConfiguration change = new ChangeConfiguration(
                deciding,
                kinds,
                wiring.need(ConfigurationStore.class),
                wiring.need(UnitOfWork.class),
                wiring.need(TimeSource.class),
                wiring.need(IdGenerator.class));
        wiring.noun(Configurations.class, gate -> new DefaultConfigurations(gate, change));
        // Two of one name are found when the reVo is built.
        wiring.onStart(() -> known.set(Kinds.of(contributed.get())));
    }
}
