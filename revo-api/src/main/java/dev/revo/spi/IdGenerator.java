package dev.revo.spi;

import java.util.UUID;

/** SPI: new ids, unique and ordered by time (UUIDv7, RFC 9562). Thread-safe. */
@FunctionalInterface
public interface IdGenerator {
    /** The next id: greater than every earlier one of this generator. */
    UUID next();
}
