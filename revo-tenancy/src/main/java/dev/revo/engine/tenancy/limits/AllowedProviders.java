package dev.revo.engine.tenancy.limits;

import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.model.NamedModel;
import dev.revo.run.RunContext;
import dev.revo.spi.Demand;
import dev.revo.spi.ModelSource;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets calls go to models of the providers that the organization's settings name, whoever makes them; to any where none is
 * named. A model whose provider is not known goes nowhere then. Thread-safe.
 */
final class AllowedProviders {
    private final Supplier<ModelSource> models;
    private final Function<RunContext, Set<String>> named;

    AllowedProviders(Supplier<ModelSource> models, Function<RunContext, Set<String>> named) {
        this.models = models;
        this.named = named;
    }

    /**
     * Passes what is no call of a model.
     *
     * @throws DeniedException {@code provider_denied}
     */
    void check(RunContext ctx, Demand demand) {
        if (demand.kind() != Demand.Kind.MODEL_CALL) {
            return;
        }
        Set<String> only = named.apply(ctx);
        if (only.isEmpty()) {
            return;
        }
        Optional<String> provider = models.get().find(ctx, demand.name()).map(NamedModel::provider);
        if (provider.filter(only::contains).isEmpty()) {
            String whose = provider.map(known -> "'" + known + "'").orElse("an unknown provider");
            throw new DeniedException(Fault.of(
                            "provider_denied",
                            "The model '" + demand.name() + "' is of " + whose
                                    + ", and this organization allows models of " + new TreeSet<>(only)
                                    + " only. Choose another model, or change modelProviders in its settings.")
                    .with("tenant", ctx.tenant())
                    .with("model", demand.name()));
        }
    }
}
