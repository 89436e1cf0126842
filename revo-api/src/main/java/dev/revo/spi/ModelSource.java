package dev.revo.spi;

import dev.revo.model.NamedModel;
import dev.revo.run.RunContext;
import java.util.List;
import java.util.Optional;

/** SPI: which models a tenant has. The default answers with those registered at the builder. Thread-safe. */
public interface ModelSource {
    /** The model with this name, if the tenant has it. */
    Optional<NamedModel> find(RunContext ctx, String name);

    /** The names that the tenant has, in order of registration. */
    List<String> names(RunContext ctx);
}
