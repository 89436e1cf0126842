package dev.revo.engine.parallel.plan;

import dev.revo.error.RevoException;
import java.time.Duration;
import java.time.Instant;

/** The waits between attempts at one thing: they grow, heed who was asked to wait, and stay within the tenant's budget. */
final class Rests {
    private final Desk desk;
    private Duration waited = Duration.ZERO;

    Rests(Desk desk) {
        this.desk = desk;
    }

    private String tenant() {
        return desk.execution().context().tenant();
    }

    /** The first attempt begins. */
    void first() {
        desk.settings().retries().first(tenant(), desk.now());
    }

    /** When the next attempt may begin after this failure. */
    Instant after(RevoException why) {
        Instant now = desk.now();
        waited = desk.settings().backoff().after(waited, desk.random());
        Instant next = now.plus(
                why.retryAfter().filter(asked -> asked.compareTo(waited) > 0).orElse(waited));
        Instant paid = desk.settings().retries().take(tenant(), now);
        return paid.isAfter(next) ? paid : next;
    }
}
