package dev.revo.spi;

import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.tenancy.SecretEntry;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * SPI: secrets by reference, such as {@code vault:crm/acme}. Bound to the context's tenant. Thread-safe. A vault that is
 * written elsewhere implements {@link #find} alone.
 */
public interface SecretStore {
    /**
     * The secret, if the tenant has one under this reference.
     *
     * @throws UnavailableException when it has one that cannot be read now, or not with the keys that there are
     */
    Optional<Secret> find(RunContext ctx, String reference);

    /**
     * Keeps a secret, which stays open, in place of an earlier one under this reference. In the caller's {@link UnitOfWork}
     * where the store is of its origin.
     *
     * @param reference 1 to 200 characters
     * @param at when
     * @return its version, greater than all that this reference ever had
     * @throws dev.revo.error.InvalidRequestException when the reference is none
     */
    default SecretEntry put(RunContext ctx, String reference, Secret secret, Instant at) {
        throw readOnly(this);
    }

    /** Deletes the secret in all its versions; which it was, if there was one. In the unit of work like {@link #put}. */
    default Optional<SecretEntry> delete(RunContext ctx, String reference) {
        throw readOnly(this);
    }

    /**
     * The secrets that the tenant has after the given reference, in an order of the store's that stays the same.
     *
     * @param after a reference, or empty text for the beginning
     * @param atMost 1 or more
     */
    default List<SecretEntry> list(RunContext ctx, String after, int atMost) {
        throw readOnly(this);
    }

    /**
     * Encrypts anew, under the newest key, what is encrypted under another one; secrets and versions stay. Does nothing in a
     * store that has no keys of the host's.
     *
     * @param atMost 1 or more
     * @return how many; 0 when none is left
     * @throws UnavailableException when one cannot be read with the keys that there are
     */
    default int reseal(RunContext ctx, int atMost) {
        return 0;
    }

    private static UnavailableException readOnly(Object store) {
        return new UnavailableException(Fault.of(
                "secrets_read_only",
                store.getClass().getName()
                        + " is read here and written elsewhere. Change the secret there, or use a store"
                        + " that can be written, such as JdbcStores with secretsKey(...)."));
    }

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
