package dev.revo.engine.parallel.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a run waits for when nothing of it is at work.
 *
 * @param reason for people
 * @param until when something goes on by itself
 */
record Waiting(String reason, Optional<Instant> until) {
    static final String CHILD = "child";
    static final String APPROVAL = "approval";
    static final String SIGNAL = "signal";
    static final String RATE = "rate";
    static final String RETRY = "retry";

    /** Which of them a run is said to wait for that waits for more than one: runs below it before others before times. */
    static final List<String> ORDER = List.of(CHILD, APPROVAL, SIGNAL, RATE, RETRY);

    /** Whether it may be over soon: a person takes longer than that. */
    boolean soon(Instant now, Duration linger) {
        return reason.equals(CHILD)
                || until.filter(when -> !when.isAfter(now.plus(linger))).isPresent();
    }
}
