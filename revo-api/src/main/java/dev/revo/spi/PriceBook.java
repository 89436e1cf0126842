package dev.revo.spi;

import dev.revo.model.ModelPrice;
import dev.revo.run.RunContext;
import java.util.Optional;

/** SPI: what models cost a tenant. Thread-safe; on the hot path, so fast. */
@FunctionalInterface
public interface PriceBook {
    /** The price of the model with this registered name; empty when it is unknown, which is not free. */
    Optional<ModelPrice> price(RunContext ctx, String model);
}
