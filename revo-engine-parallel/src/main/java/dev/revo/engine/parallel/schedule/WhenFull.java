package dev.revo.engine.parallel.schedule;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;

/** What becomes of a body for which there is no room to wait. Children are never concerned. Immutable. */
public sealed interface WhenFull {
    /** It is refused with a hint when to try again. */
    static WhenFull reject() {
        return new Reject();
    }

    /**
     * Its caller waits for room, at most this long, then it is refused; an interrupt ends the wait.
     *
     * @throws InvalidRequestException when the time is not positive or longer than 365 days
     */
    static WhenFull block(Duration atMost) {
        return new Block(atMost);
    }

    /**
     * The newest bodies of the lowest lane below its own give way, of its own tenant where the bound of the tenant is reached;
     * each of them is told. When they are not enough, or more than 64 would have to go, it is refused and they stay.
     */
    static WhenFull shed() {
        return new Shed();
    }

    /** See {@link WhenFull#reject()}. */
    record Reject() implements WhenFull {}

    /**
     * See {@link WhenFull#block(Duration)}.
     *
     * @param atMost how long a caller waits
     */
    record Block(Duration atMost) implements WhenFull {
        /** Checks the time. */
        public Block {
            requireNonNull(atMost, "atMost");
            if (atMost.isZero() || atMost.isNegative() || atMost.toDays() > 365) {
                throw InvalidRequestException.field(
                        "scheduling.whenFull.atMost", "is " + atMost, "Use more than zero and at most 365 days.");
            }
        }
    }

    /** See {@link WhenFull#shed()}. */
    record Shed() implements WhenFull {}
}
