package dev.revo.engine.tenancy.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.audit.AuditQuery;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.AuditStore;
import dev.revo.spi.BlobStore;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunOutput;
import dev.revo.spi.TimeSource;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.RetentionPolicy;
import dev.revo.testkit.Await;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.crash.ThroughJournal;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Large outputs go with their runs, and the blobs before the journal that names them. */
class PurgeOutputsTest {
    private static final RunId OLD = RunId.of(SequentialIds.id(1));
    private static final RunId OTHER = RunId.of(SequentialIds.id(2));
    private static final RunId YOUNG = RunId.of(SequentialIds.id(3));

    private final TestClock clock = TestClock.create();
    private final TestContexts contexts = TestContexts.open();
    private final RunContext acme = contexts.of("acme", "ada");
    private final AuditStore audit = InMemory.audit(10_000);
    private final BlobStore blobs = InMemory.blobs();
    private final RunJournal journal = InMemory.runJournal();
    private final Map<String, String> hashes = new HashMap<>();
    /** So many deletions of blobs go, and then no more. */
    private final AtomicInteger deletions = new AtomicInteger(Integer.MAX_VALUE);
    /** Purges die after the blobs went and before the runs; how many did. */
    private final AtomicBoolean dying = new AtomicBoolean();

    private final AtomicInteger died = new AtomicInteger();

    @AfterEach
    void close() {
        contexts.close();
    }

    private final class Breaking implements BlobStore {
        @Override
        public String put(RunContext ctx, InputStream content, long maxBytes) {
            return blobs.put(ctx, content, maxBytes);
        }

        @Override
        public Optional<InputStream> get(RunContext ctx, String hash) {
            return blobs.get(ctx, hash);
        }

        @Override
        public boolean delete(RunContext ctx, String hash) {
            if (deletions.getAndDecrement() <= 0) {
                throw new UnavailableException(Fault.of("down", "The blobs are away."));
            }
            return blobs.delete(ctx, hash);
        }
    }

    private final class Crashing extends ThroughJournal {
        Crashing() {
            super(journal);
        }

        @Override
        public PurgedRuns purge(RunContext ctx, Instant endedBefore, int atMost, Consumer<JournalEntry> outputs) {
            AtomicInteger handed = new AtomicInteger();
            return super.purge(ctx, endedBefore, atMost, entry -> {
                outputs.accept(entry);
                if (handed.incrementAndGet() == 3 && dying.get()) {
                    died.incrementAndGet();
                    throw new UnavailableException(Fault.of("crash", "The process died here."));
                }
            });
        }
    }

    private String blob(String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        String hash = blobs.put(acme, new ByteArrayInputStream(content), content.length);
        hashes.put(text, hash);
        return hash;
    }

    private boolean isThere(String text) {
        return blobs.get(acme, hashes.getOrDefault(text, "")).isPresent();
    }

    /** A run that ended then and had this content. */
    private void ended(RunId run, Instant at, String... contents) {
        long fence = journal.claim(acme, run).orElseThrow();
        int next = 0;
        for (String content : contents) {
            byte[] data = new RunOutput(blob(content), content.length()).data();
            journal.append(acme, fence, List.of(JournalEntry.of(run, next++, RunJournal.OUTPUT, 1, at, data)));
        }
        journal.append(acme, fence, List.of(JournalEntry.of(run, next, RunJournal.FINISHED, 2, at, new byte[0])));
    }

    private Revo open() {
        return Revo.builder()
                .provide(TimeSource.class, clock)
                .provide(AuditStore.class, audit)
                .provide(RunJournal.class, new Crashing())
                .provide(BlobStore.class, new Breaking())
                .install(Tenancy.module())
                .build();
    }

    private void live(Revo revo) {
        revo.asSystem("sign-up")
                .organizations()
                .create(NewOrganization.of("acme", "Acme", "acme.example", "ada")
                        .settings(OrganizationSettings.defaults()
                                .retention(RetentionPolicy.defaults().runs(Duration.ofDays(1)))));
        live();
    }

    private void until(String what, BooleanSupplier met) {
        Await.atMost(Duration.ofSeconds(60)).until(what, () -> {
            clock.advance(Duration.ofHours(1));
            return met.getAsBoolean();
        });
    }

    private boolean isPurged() {
        return !audit.find(acme, AuditQuery.all().action("retention:purge").top(10))
                .isEmpty();
    }

    private void live() {
        ended(OLD, clock.instant(), "old", "of an earlier try");
        ended(OTHER, clock.instant(), "other");
        blob("the host's own");
        // However far the clock goes here.
        ended(YOUNG, clock.instant().plus(Duration.ofDays(365)), "young");
        clock.advance(Duration.ofHours(23));
    }

    private void onlyTheOldIsGone() {
        assertThat(journal.read(acme, OLD, 0, 10)).isEmpty();
        assertThat(journal.read(acme, OTHER, 0, 10)).isEmpty();
        assertThat(journal.read(acme, YOUNG, 0, 10)).hasSize(2);
        assertThat(List.of(isThere("old"), isThere("of an earlier try"), isThere("other")))
                .containsOnly(false);
        assertThat(isThere("young")).isTrue();
        assertThat(isThere("the host's own")).isTrue();
    }

    @Test
    void outputs_of_runs_that_are_too_old_go_and_no_others() {
        try (Revo revo = open()) {
            live(revo);
            until("a purge", this::isPurged);
            onlyTheOldIsGone();
        }
    }

    @Test
    void control_a_purge_that_is_told_of_no_outputs_leaves_them() {
        live();
        assertThat(journal.purge(acme, clock.instant().minus(Duration.ofHours(20)), 100, entry -> {})
                        .runs())
                .hasSize(2);
        assertThat(isThere("old")).isTrue();
        assertThat(isThere("of an earlier try")).isTrue();
    }

    @Test
    void blobs_that_are_away_keep_the_runs_that_name_them_until_they_are_back() {
        try (Revo revo = open()) {
            live(revo);
            deletions.set(1);
            until("it failed", () -> deletions.get() < 0);
            assertThat(journal.read(acme, OLD, 0, 10)).hasSize(3);
            assertThat(journal.read(acme, OTHER, 0, 10)).hasSize(2);
            assertThat(isPurged()).isFalse();
            deletions.set(Integer.MAX_VALUE);
            until("a purge", this::isPurged);
            onlyTheOldIsGone();
        }
    }

    @Test
    void what_dies_between_blob_and_run_is_taken_the_next_time() {
        try (Revo revo = open()) {
            live(revo);
            dying.set(true);
            until("it died", () -> died.get() > 0);
            assertThat(List.of(isThere("old"), isThere("of an earlier try"), isThere("other")))
                    .as("gone with no run gone")
                    .containsOnly(false);
            assertThat(journal.read(acme, OLD, 0, 10)).hasSize(3);
            dying.set(false);
            until("a purge", this::isPurged);
            onlyTheOldIsGone();
        }
    }
}
