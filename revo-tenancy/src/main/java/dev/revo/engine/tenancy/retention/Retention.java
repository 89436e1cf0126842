package dev.revo.engine.tenancy.retention;

import static java.util.Objects.requireNonNull;

import dev.revo.engine.tenancy.usage.Metering;
import dev.revo.spi.Beat;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.TimeSource;
import dev.revo.spi.Wiring;
import dev.revo.tenancy.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Installs the upkeep that deletes what is kept for longer than policies say: at start and once an hour. Stateless. */
public final class Retention {
    private static final Duration BEAT = Duration.ofHours(1);
    private static final Duration LAST = Duration.ofSeconds(5);

    private Retention() {}

    /**
     * What it goes by.
     *
     * @param host policy of organizations that have none of their own, and of the operators' log
     * @param signed whether audit chains are signed; without it lines are kept
     * @param sinks names of those that must have been given a line before it goes
     */
    public record Rules(RetentionPolicy host, boolean signed, List<String> sinks) {
        /** Copies. */
        public Rules {
            requireNonNull(host, "host");
            sinks = List.copyOf(sinks);
        }
    }

    /**
     * Installs it.
     *
     * @param metering purges usage events
     */
    public static void install(Wiring wiring, Metering metering, Rules rules) {
        RetentionUpkeep upkeep = new RetentionUpkeep(RetentionParts.of(wiring, metering), rules);
        Beat beat = Beat.of("retention", BEAT, upkeep::run);
        Supplier<ExecutorSource> executors = wiring.need(ExecutorSource.class);
        Supplier<TimeSource> time = wiring.need(TimeSource.class);
        wiring.onClose(() -> {
            upkeep.end();
            // Waits for the piece that is under way; the beat that it adds does nothing any more.
            beat.finish(LAST);
        });
        wiring.onStart(() -> {
            beat.start(time.get(), executors.get().threads(wiring.revoName() + "-retention"));
            beat.execute(upkeep::run);
        });
    }
}
