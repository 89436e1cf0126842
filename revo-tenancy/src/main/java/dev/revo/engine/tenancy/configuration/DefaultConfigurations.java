package dev.revo.engine.tenancy.configuration;

import dev.revo.configuration.ConfigurationVersion;
import dev.revo.configuration.Configurations;
import dev.revo.configuration.NewConfiguration;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.spi.ConfigurationStore;
import dev.revo.spi.Gate;
import java.util.List;
import java.util.Optional;

/** The configuration of the gate's organization. */
final class DefaultConfigurations implements Configurations {
    private static final String READ = "configuration:read:";

    private final Gate gate;
    private final ChangeConfiguration change;

    DefaultConfigurations(Gate gate, ChangeConfiguration change) {
        this.gate = gate;
        this.change = change;
    }

    // Before the gate: what is no name of a kind is no part of a right either.
    private static NewConfiguration named(String kind, String name, long after) {
        return NewConfiguration.of(kind, name, "").after(after);
    }

    @Override
    public Optional<ConfigurationVersion> find(String kind, String name) {
        NewConfiguration which = named(kind, name, 0);
        return gate.call(
                READ + which.kind(),
                which.name(),
                ctx -> change.store().current(ctx, kind, name).filter(found -> !found.removed()));
    }

    @Override
    public Optional<ConfigurationVersion> version(String kind, String name, long number) {
        NewConfiguration which = named(kind, name, 0);
        return gate.call(
                READ + which.kind(), which.name(), ctx -> change.store().version(ctx, kind, name, number));
    }

    @Override
    public ConfigurationVersion put(NewConfiguration wanted) {
        return change(wanted, (ctx, before) -> Optional.of(wanted.json()));
    }

    @Override
    public ConfigurationVersion rollback(String kind, String name, long after, long to) {
        NewConfiguration wanted = named(kind, name, after).note("rollback to " + to);
        return change(wanted, (ctx, before) -> {
            ConfigurationVersion earlier =
                    change.store().version(ctx, kind, name, to).orElseThrow(() -> notFound(wanted));
            if (earlier.removed()) {
                throw InvalidRequestException.field(
                        "to", "is a version that says removed", "Use one with a text, or remove(...).");
            }
            return earlier.json();
        });
    }

    @Override
    public ConfigurationVersion remove(String kind, String name, long after) {
        NewConfiguration wanted = named(kind, name, after);
        return change(wanted, (ctx, before) -> {
            if (before.map(ConfigurationVersion::removed).orElse(true)) {
                throw notFound(wanted);
            }
            return Optional.empty();
        });
    }

    private ConfigurationVersion change(NewConfiguration wanted, ChangeConfiguration.Next next) {
        return gate.call(
                ChangeConfiguration.WRITE + wanted.kind(),
                wanted.name(),
                ctx -> change.change(ctx, gate, wanted, (inside, before) -> {
                    // Told before the kind is asked: who is overtaken must read again whatever his text is worth.
                    if (before.map(ConfigurationVersion::number).orElse(0L) != wanted.after()) {
                        throw ConfigurationStore.moved(wanted.kind(), wanted.name(), wanted.after());
                    }
                    return next.json(inside, before);
                }));
    }

    private static NotFoundException notFound(NewConfiguration wanted) {
        return new NotFoundException(
                Fault.of("configuration_not_found", "There is no such document or version of a document here.")
                        .with("kind", wanted.kind())
                        .with("name", wanted.name()));
    }

    @Override
    public List<ConfigurationVersion> history(String kind, String name, long before, int atMost) {
        NewConfiguration which = named(kind, name, 0);
        size(atMost);
        return gate.call(
                READ + which.kind(), which.name(), ctx -> change.store().history(ctx, kind, name, before, atMost));
    }

    @Override
    public List<ConfigurationVersion> list(String kind, String afterName, int atMost) {
        NewConfiguration which = named(kind, "any", 0);
        size(atMost);
        return gate.call(READ + which.kind(), "", ctx -> change.store().list(ctx, kind, afterName, atMost));
    }

    private static void size(int atMost) {
        if (atMost < 1 || atMost > 1_000) {
            throw InvalidRequestException.field("atMost", "is " + atMost, "Use 1 to 1,000.");
        }
    }
}
