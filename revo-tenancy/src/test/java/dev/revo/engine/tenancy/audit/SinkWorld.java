package dev.revo.engine.tenancy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.revo.Revo;
import dev.revo.audit.AuditRecord;
import dev.revo.audit.verifier.AuditVerifier;
import dev.revo.audit.verifier.SignerKey;
import dev.revo.audit.verifier.Verdict;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.engine.tenancy.sink.AuditSinks;
import dev.revo.scope.Principal;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditLedger.Row;
import dev.revo.spi.AuditSink;
import dev.revo.spi.AuditStore;
import dev.revo.spi.TimeSource;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** A ledger in memory, a clock, and what is logged of sinks. */
final class SinkWorld implements AutoCloseable {
    private static final List<Class<?>> LOGGING = List.of(DeliverToSink.class, SinkLag.class);

    final TestClock clock = TestClock.create();
    final SignerKey key = SignerKey.generate("sinks");
    final AuditLedger ledger;
    private final TestContexts contexts = TestContexts.open();
    private final AtomicLong number = new AtomicLong();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getLevel() + " " + event.getKeyValuePairs() + " " + event.getMessage());
        }
    };

    SinkWorld(AuditLedger ledger) {
        this.ledger = ledger;
        appender.start();
        LOGGING.forEach(type -> {
            Logger logger = (Logger) LoggerFactory.getLogger(type);
            logger.setLevel(Level.DEBUG);
            logger.setAdditive(false);
            logger.addAppender(appender);
        });
    }

    /** A sink that has what it was given, and does something before. */
    static final class Recorded implements AuditSink {
        private final String name;
        private final List<Batch> batches = new CopyOnWriteArrayList<>();
        private volatile Consumer<Batch> before = batch -> {};
        private volatile Optional<Instant> since = Optional.empty();

        Recorded(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Optional<Instant> since() {
            return since;
        }

        void since(Instant from) {
            since = Optional.of(from);
        }

        void before(Consumer<Batch> what) {
            before = what;
        }

        @Override
        public void deliver(Batch batch) {
            before.accept(batch);
            batches.add(batch);
        }

        List<Batch> batches() {
            return batches;
        }

        List<Batch> batches(String tenant) {
            return batches.stream()
                    .filter(batch -> batch.tenant().equals(tenant))
                    .toList();
        }

        /** The numbers of the lines of a tenant, as they came. */
        List<Long> numbers(String tenant) {
            return batches(tenant).stream()
                    .flatMap(batch -> batch.rows().stream())
                    .map(Row::sequence)
                    .toList();
        }

        byte[] export(String tenant) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            batches(tenant).forEach(batch -> out.writeBytes(AuditSinks.jsonLines(batch)));
            return out.toByteArray();
        }
    }

    Revo open(AuditSink... sinks) {
        return open("sinks", sinks);
    }

    Revo open(String name, AuditSink... sinks) {
        return Revo.builder()
                .name(name)
                .drain(Duration.ZERO)
                .provide(TimeSource.class, clock)
                .provide(AuditStore.class, ledger)
                .install(Tenancy.module().signAudit(key).auditSinks(sinks))
                .build();
    }

    /** Writes so many lines, with the time of the clock. */
    void append(String tenant, int lines) {
        for (int i = 0; i < lines; i++) {
            append(tenant, clock.instant());
        }
    }

    void append(String tenant, Instant at) {
        long n = number.incrementAndGet();
        ledger.append(
                contexts.of(tenant, "ada"),
                new AuditRecord(
                        new UUID(9, n),
                        at,
                        tenant,
                        "ada",
                        Principal.Kind.USER,
                        "member:read",
                        "resource " + n,
                        AuditRecord.Result.DONE,
                        Optional.empty(),
                        Map.of()));
    }

    long end(String tenant) {
        return ledger.head(contexts.of(tenant, "ada")).sequence();
    }

    void beatUntil(String what, BooleanSupplier met) {
        Await.atMost(Duration.ofSeconds(30)).until(what, () -> {
            clock.advance(Duration.ofSeconds(1));
            return met.getAsBoolean();
        });
    }

    /** As {@link #beatUntil}, with time for all that one second brings, so that the clock is not far ahead. */
    void beatSlowly(String what, BooleanSupplier met) {
        for (int s = 0; s < 25; s++) {
            clock.advance(Duration.ofSeconds(1));
            try {
                Await.atMost(Duration.ofSeconds(2)).until(what, met);
                return;
            } catch (AssertionError later) {
                assertThat(later).hasMessageContaining(what);
            }
        }
        assertThat(met.getAsBoolean()).as(what).isTrue();
    }

    /** Messages of this level that say this. */
    List<String> logged(Level level, String says) {
        return logged.stream()
                .filter(line -> line.startsWith(level + " ") && line.contains(says))
                .toList();
    }

    Verdict verdict(byte[] export) throws IOException {
        return AuditVerifier.of(List.of(key.verifier())).verify(new ByteArrayInputStream(export));
    }

    @Override
    public void close() {
        LOGGING.forEach(type -> {
            Logger logger = (Logger) LoggerFactory.getLogger(type);
            logger.detachAppender(appender);
            logger.setAdditive(true);
            logger.setLevel(null);
        });
        contexts.close();
    }
}
