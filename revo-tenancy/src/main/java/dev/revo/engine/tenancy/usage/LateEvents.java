package dev.revo.engine.tenancy.usage;

import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import dev.revo.usage.UsageEvent;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events of reVo's own that nobody waits for. What cannot be recorded now is kept in memory and tried again; it has the same
 * id then, so it counts once. Thread-safe.
 */
final class LateEvents {
    private static final Logger LOG = LoggerFactory.getLogger(LateEvents.class);
    private static final int MOST = 10_000;

    private final SettleHeld settle;
    private final List<Late> kept = new ArrayList<>();

    private record Late(RunContext ctx, UsageEvent event) {}

    LateEvents(SettleHeld settle) {
        this.settle = settle;
    }

    SettleHeld settle() {
        return settle;
    }

    /** Records it, now or later; throws nothing. */
    void record(RunContext ctx, UsageEvent event) {
        tell(new Late(ctx, event));
    }

    /** Tries again what could not be recorded. */
    void again() {
        List<Late> all;
        synchronized (kept) {
            all = List.copyOf(kept);
            kept.clear();
        }
        all.forEach(this::tell);
    }

    private void tell(Late late) {
        try {
            settle.record(late.ctx(), late.event());
        } catch (InvalidRequestException e) {
            // It is older than what is kept, and will not get younger.
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("tenant", late.ctx().tenant())
                    .log("An event is lost: it is older than what is kept");
        } catch (RuntimeException e) {
            boolean room = keep(late);
            LOG.atLevel(room ? org.slf4j.event.Level.DEBUG : org.slf4j.event.Level.ERROR)
                    .setCause(e)
                    .addKeyValue("tenant", late.ctx().tenant())
                    .log(room ? "An event is recorded later" : "An event is lost: too many wait to be recorded");
        }
    }

    private boolean keep(Late late) {
        synchronized (kept) {
            return kept.size() < MOST && kept.add(late);
        }
    }
}
