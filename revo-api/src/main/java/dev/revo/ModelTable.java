package dev.revo;

import dev.revo.model.ModelPrice;
import dev.revo.model.NamedModel;
import dev.revo.run.RunContext;
import dev.revo.spi.ModelSource;
import dev.revo.spi.PriceBook;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The models that were registered at the builder, the same for every tenant, with their prices. */
final class ModelTable implements ModelSource, PriceBook {
    static final String DEFAULT = "default";

    private final Map<String, NamedModel> models = new LinkedHashMap<>();

    private ModelTable() {}

    static ModelTable of(List<NamedModel> registered, List<String> faults) {
        ModelTable table = new ModelTable();
        for (NamedModel model : registered) {
            if (table.models.putIfAbsent(model.name(), model) != null) {
                faults.add("Two models are named '" + model.name() + "'. Give each its own name.");
            }
        }
        for (NamedModel model : registered) {
            for (String fallback : model.settings().fallbacks()) {
                boolean known = fallback.equals(DEFAULT) || table.models.containsKey(fallback);
                if (!known || fallback.equals(model.name())) {
                    faults.add("The model '" + model.name() + "' falls back to '" + fallback
                            + "', which is not another registered model. Registered: " + table.models.keySet() + ".");
                }
            }
        }
        return table;
    }

    @Override
    public Optional<NamedModel> find(RunContext ctx, String name) {
        NamedModel found = models.get(name);
        if (found == null && name.equals(DEFAULT)) {
            return models.values().stream().findFirst();
        }
        return Optional.ofNullable(found);
    }

    @Override
    public List<String> names(RunContext ctx) {
        return List.copyOf(models.keySet());
    }

    @Override
    public Optional<ModelPrice> price(RunContext ctx, String model) {
        return find(ctx, model).flatMap(found -> found.settings().price());
    }
}
