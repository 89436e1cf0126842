package dev.revo.engine.tenancy.audit;

import static java.util.Objects.requireNonNull;

import dev.revo.audit.Audit;
import dev.revo.audit.verifier.SignerKey;
import dev.revo.error.Fault;
import dev.revo.error.WiringException;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditSink;
import dev.revo.spi.AuditStore;
import dev.revo.spi.Beat;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.Gate;
import dev.revo.spi.TimeSource;
import dev.revo.spi.Wiring;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Installs the chaining of the audit log, its delivery to sinks, and the noun that exports it. Thread-safe. */
public final class AuditChain {
    private static final Logger LOG = LoggerFactory.getLogger(AuditChain.class);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration LAST = Duration.ofSeconds(10);

    private AuditChain() {}

    /**
     * Installs it. Where the audit store is no {@link AuditLedger}, nothing is chained and the log says so once.
     *
     * @param key signs checkpoints; without one the chain is kept, but whoever can write the database can compute it anew
     * @param sinks are given the chains, each with a name of its own
     */
    public static void install(Wiring wiring, Optional<SignerKey> key, List<AuditSink> sinks) {
        requireNonNull(key, "key");
        Supplier<AuditStore> store = wiring.need(AuditStore.class);
        Supplier<TimeSource> time = wiring.need(TimeSource.class);
        Supplier<ExecutorSource> executors = wiring.need(ExecutorSource.class);
        Supplier<Gate> upkeep = wiring.upkeep("audit chain");
        wiring.noun(Audit.class, gate -> new DefaultAudit(gate, store.get()));
        Supplier<AuditLedger> ledger = () -> (AuditLedger) store.get();
        Sequencer sequencer = new Sequencer(ledger, upkeep, new Checkpoints(wiring.revoName(), key, time));
        SinkUpkeep delivery = new SinkUpkeep(sinks, ledger, upkeep, time);
        // Closed in reverse order: what is linked last is delivered last.
        wiring.onClose(delivery::finish);
        Beat beat = Beat.of("audit chain", BEAT, sequencer::run);
        wiring.onClose(() -> beat.finish(LAST));
        wiring.onStart(() -> {
            if (!(store.get() instanceof AuditLedger)) {
                LOG.atWarn()
                        .addKeyValue("class", store.get().getClass().getName())
                        .log("The audit log is not chained: its store is no AuditLedger");
                if (!sinks.isEmpty()) {
                    throw new WiringException(Fault.of(
                            "audit_sinks",
                            "Sinks are given the chained audit log, but the audit store is no AuditLedger. Use a store"
                                    + " that is one, or leave out auditSinks(...)."));
                }
                return;
            }
            if (key.isEmpty()) {
                LOG.atWarn().log("The audit chain is not signed: give Tenancy.module().signAudit(key)");
            }
            beat.start(time.get(), executors.get().threads(wiring.revoName() + "-chain"));
            delivery.start(time.get(), executors.get(), wiring.revoName());
        });
    }
}
