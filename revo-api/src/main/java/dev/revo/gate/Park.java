package dev.revo.gate;

import java.time.Instant;
import java.util.Optional;

/**
 * Why a body left its thread to wait.
 *
 * @param reason stable
 * @param until when it goes on at the latest
 */
record Park(String reason, Optional<Instant> until) {
    static final String PAUSE = "pause";

    static Park of(String reason) {
        return new Park(reason, Optional.empty());
    }

    /** Whether a person stopped it. */
    boolean isPause() {
        return reason.equals(PAUSE);
    }
}
