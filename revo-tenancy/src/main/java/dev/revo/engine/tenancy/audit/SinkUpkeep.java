package dev.revo.engine.tenancy.audit;

import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditSink;
import dev.revo.spi.Beat;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.Gate;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Delivers to each sink on a thread of its own, so that none waits for another, and watches them. Thread-safe. */
final class SinkUpkeep {
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration LAST = Duration.ofSeconds(5);

    private final List<DeliverToSink> deliveries = new ArrayList<>();
    private final List<Beat> beats = new ArrayList<>();
    private final List<Beat> watches = new ArrayList<>();

    SinkUpkeep(List<AuditSink> sinks, Supplier<AuditLedger> ledger, Supplier<Gate> upkeep, Supplier<TimeSource> time) {
        for (AuditSink sink : sinks) {
            DeliverToSink delivery = new DeliverToSink(sink, ledger, upkeep, time);
            deliveries.add(delivery);
            beats.add(Beat.of("audit sink " + sink.name(), BEAT, delivery::run));
            watches.add(Beat.of(
                    "watch over audit sink " + sink.name(), LOOK, new SinkLag(sink.name(), ledger, upkeep, time)::run));
        }
    }

    void start(TimeSource time, ExecutorSource executors, String name) {
        for (Beat beat : beats) {
            beat.start(time, executors.threads(name + "-sink"));
        }
        for (Beat watch : watches) {
            watch.start(time, executors.threads(name + "-sink-watch"));
        }
    }

    /** Tries each once more, for a few seconds; what is not taken by then is in the store and comes at the next start. */
    void finish() {
        watches.forEach(Beat::close);
        deliveries.forEach(DeliverToSink::closing);
        beats.forEach(beat -> beat.finish(LAST));
    }
}
