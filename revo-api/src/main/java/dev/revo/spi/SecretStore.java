package dev.revo.spi;

import dev.revo.run.RunContext;
import java.util.Arrays;
import java.util.Optional;

/** SPI: secrets by reference, such as {@code vault:crm/acme}. Bound to the context's tenant. Thread-safe. */
public interface SecretStore {
    /** The secret, if the tenant has one under this reference. */
    Optional<Secret> find(RunContext ctx, String reference);

    /** A secret while it is being used. Its text form never shows it. Close it to overwrite it in memory. */
    final class Secret implements AutoCloseable {
        private final char[] value;

        private Secret(char[] value) {
            this.value = value;
        }

        /** A secret of these characters, which are copied. */
        public static Secret of(char[] value) {
            return new Secret(value.clone());
        }

        /** A copy of the characters; the caller overwrites it after use. All zeros once closed. */
        public char[] reveal() {
            return value.clone();
        }

        @Override
        public void close() {
            Arrays.fill(value, '\0');
        }

        @Override
        public String toString() {
            return "***";
        }
    }
}
