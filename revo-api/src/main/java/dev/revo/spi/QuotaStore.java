package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * SPI: what of a plan's limits is in use: places that are held for a time, and counts of periods. Everything belongs to the
 * context's tenant. Each method takes effect as a whole or not at all. Thread-safe, also across processes.
 *
 * <p>A store counts and compares. What is limited and to how much is its caller's to say, with each call.
 */
public interface QuotaStore {
    /**
     * A place of a limit, as it is held.
     *
     * @param limit what is limited, 1 to 64 characters
     * @param holder what holds it, such as a run's id: it holds one place of a limit at most; 1 to 200 characters
     * @param owner who keeps and gives it back, 1 to 200 characters; a later owner of the same holder takes it over
     * @param expires from when on it is free, because its owner is taken to be dead; cut to the microsecond
     */
    record Place(String limit, String holder, String owner, Instant expires) {
        /** Checks the names. */
        public Place {
            named("limit", limit, 64);
            named("holder", holder, 200);
            named("owner", owner, 200);
            expires = requireNonNull(expires, "expires").truncatedTo(ChronoUnit.MICROS);
        }

        /** A copy that is held until then. */
        public Place until(Instant then) {
            return new Place(limit, holder, owner, then);
        }
    }

    /**
     * A period in which something is counted.
     *
     * @param limit what is limited, 1 to 64 characters
     * @param name of the period, such as {@code 2026-03-01}: later periods have greater names; 1 to 64 characters
     */
    record Period(String limit, String name) {
        /** Checks the names. */
        public Period {
            named("limit", limit, 64);
            named("period", name, 64);
        }
    }

    private static void named(String field, String value, int most) {
        if (value.isBlank() || value.length() > most) {
            throw InvalidRequestException.field(
                    "quota." + field, "is blank or too long", "Use 1 to " + most + " characters.");
        }
    }

    /**
     * Takes a place if its holder has one already, or if fewer than so many others are held. What has expired by now is
     * free.
     *
     * @return whether it is held now, by this owner and until the place expires
     */
    boolean take(RunContext ctx, Place place, long most, Instant now);

    /**
     * Keeps a place until it expires as given. It holds again when it was given to nobody after it had expired, whatever the
     * limit.
     *
     * @return false when another owner has it: then it is not this one's any more
     */
    boolean keep(RunContext ctx, Place place);

    /** Gives a place back; false when another owner has it or nobody. */
    boolean give(RunContext ctx, Place place);

    /** How many places of the limit are held, those left out that have expired by now. */
    long taken(RunContext ctx, String limit, Instant now);

    /**
     * Adds as much of what is wanted as the period has room for.
     *
     * @param wanted one or more
     * @param most what the period's count never passes by this
     * @return how much was added, zero when there is no room
     */
    long count(RunContext ctx, Period period, long wanted, long most);

    /** Takes back what was added and not used; never below zero. */
    void uncount(RunContext ctx, Period period, long unused);

    /** What was added in the period and not taken back. */
    long counted(RunContext ctx, Period period);

    /** Drops the counts of earlier periods of this one's limit and returns how many there were. */
    int forget(RunContext ctx, Period before);
}
