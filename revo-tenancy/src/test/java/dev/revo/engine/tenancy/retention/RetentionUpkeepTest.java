package dev.revo.engine.tenancy.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.audit.AuditRecord.Result;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.inmemory.InMemory;
import dev.revo.run.Priority;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.AuditStore;
import dev.revo.spi.BackupStore;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.OrganizationStore.Change;
import dev.revo.spi.Purged;
import dev.revo.spi.RunJournal;
import dev.revo.spi.TaskStore;
import dev.revo.spi.TaskStore.Task;
import dev.revo.spi.TaskStore.TaskRow;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UsageStore;
import dev.revo.spi.UsageStore.Books;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.OrganizationRow;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.RetentionPolicy;
import dev.revo.testkit.Await;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import dev.revo.usage.UsageEvent;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetentionUpkeepTest {
    private static final RetentionPolicy USAGE = RetentionPolicy.defaults().usage(Duration.ofDays(62));

    private final TestClock clock = TestClock.create();
    private final TestContexts contexts = TestContexts.open();
    private final RunContext acme = contexts.of("acme", "ada");
    private final RunContext globex = contexts.of("globex", "bo");
    private final AuditStore audit = InMemory.audit(10_000);
    private final UsageStore usage = InMemory.usage();
    private final RunJournal journal = InMemory.runJournal();
    private final IdempotencyStore keys = InMemory.idempotency();
    private final TaskStore tasks = InMemory.tasks();
    private final ErasableRows rows = new ErasableRows();
    private final OrganizationStore organizations = ErasableRows.over(InMemory.organizations(), rows);
    /** Of this tenant so many pieces of usage go, and then no more. */
    private final AtomicInteger pieces = new AtomicInteger(Integer.MAX_VALUE);

    @AfterEach
    void close() {
        contexts.close();
    }

    private UsageStore breaking() {
        return (UsageStore) Proxy.newProxyInstance(
                UsageStore.class.getClassLoader(), new Class<?>[] {UsageStore.class}, (proxy, method, arguments) -> {
                    boolean counted = method.getName().equals("purge")
                            && ((RunContext) arguments[0]).tenant().equals("acme");
                    if (counted && pieces.get() <= 0) {
                        throw new IllegalStateException("the database is gone");
                    }
                    try {
                        Object result = method.invoke(usage, arguments);
                        // The first beat comes at some time near the start and may find nothing to delete.
                        if (counted && ((Purged) result).rows() > 0) {
                            pieces.decrementAndGet();
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Revo open(Tenancy tenancy) {
        return Revo.builder()
                .provide(TimeSource.class, clock)
                .provide(AuditStore.class, audit)
                .provide(UsageStore.class, breaking())
                .provide(RunJournal.class, journal)
                .provide(IdempotencyStore.class, keys)
                .provide(TaskStore.class, tasks)
                .provide(OrganizationStore.class, organizations)
                .provide(BackupStore.class, rows)
                .install(tenancy)
                .build();
    }

    private static void create(Revo revo, String id, Optional<RetentionPolicy> policy) {
        OrganizationSettings settings = OrganizationSettings.defaults();
        revo.asSystem("sign-up")
                .organizations()
                .create(NewOrganization.of(id, id, id + ".example", "ada")
                        .settings(policy.map(settings::retention).orElse(settings)));
    }

    private void until(String what, BooleanSupplier met) {
        Await.atMost(Duration.ofSeconds(60)).until(what, () -> {
            clock.advance(Duration.ofHours(1));
            return met.getAsBoolean();
        });
    }

    private void consume(RunContext ctx, int events) {
        for (int i = 0; i < events; i++) {
            usage.record(
                    ctx,
                    UsageEvent.of("gateway", "e" + i, UsageEvent.Meter.TOOL_CALLS, 1, clock.instant()),
                    new Books(0, List.of()));
        }
    }

    private List<AuditRecord> lines(RunContext ctx, String action) {
        return audit.find(ctx, AuditQuery.all().action(action).top(1_000));
    }

    private static String rowsOf(AuditRecord line) {
        return line.detail().get("rows") + ("true".equals(line.detail().get("goesOn")) ? "+" : "");
    }

    @Test
    void a_purge_has_one_line_or_two_if_it_takes_several_pieces() {
        try (Revo revo = open(Tenancy.module().retention(USAGE))) {
            create(revo, "acme", Optional.empty());
            create(revo, "globex", Optional.empty());
            consume(acme, 1_200);
            consume(globex, 3);
            clock.advance(Duration.ofDays(63));
            until(
                    "both",
                    () -> lines(acme, "retention:purge").size() == 2
                            && lines(globex, "retention:purge").size() == 1);
            assertThat(lines(acme, "retention:purge"))
                    .extracting(RetentionUpkeepTest::rowsOf)
                    .containsExactly("500+", "1200");
            assertThat(lines(globex, "retention:purge")).singleElement().satisfies(line -> {
                assertThat(rowsOf(line)).isEqualTo("3");
                assertThat(line.resource()).isEqualTo("usage");
                assertThat(Instant.parse(line.detail().getOrDefault("before", "")))
                        .isBefore(clock.instant());
                assertThat(line.detail()).containsEntry("reason", "retention");
            });
            assertThat(usage.totals(acme, Instant.EPOCH, clock.instant())).isEmpty();
        }
    }

    @Test
    void what_breaks_off_has_told_before_and_goes_on_and_keeps_no_other_from_its_turn() {
        try (Revo revo = open(Tenancy.module())) {
            create(revo, "acme", Optional.of(USAGE));
            create(revo, "globex", Optional.of(USAGE));
            consume(acme, 1_200);
            consume(globex, 1);
            pieces.set(1);
            clock.advance(Duration.ofDays(63));
            until(
                    "acme until it breaks off, and globex",
                    () -> !lines(acme, "retention:purge").isEmpty()
                            && !lines(globex, "retention:purge").isEmpty());
            assertThat(lines(acme, "retention:purge"))
                    .as("500 events are gone, and a line says up to when all go")
                    .extracting(RetentionUpkeepTest::rowsOf)
                    .containsExactly("500+");
            pieces.set(Integer.MAX_VALUE);
            until("the rest", () -> lines(acme, "retention:purge").size() == 3);
            assertThat(lines(acme, "retention:purge"))
                    .extracting(RetentionUpkeepTest::rowsOf)
                    .containsExactly("500+", "500+", "700");
        }
    }

    @Test
    void without_a_policy_nothing_goes() {
        try (Revo revo = open(Tenancy.module())) {
            create(revo, "acme", Optional.empty());
            create(revo, "globex", Optional.of(USAGE));
            consume(acme, 1);
            consume(globex, 1);
            clock.advance(Duration.ofDays(63));
            until(
                    "the control: globex has one",
                    () -> !lines(globex, "retention:purge").isEmpty());
            until("another beat", () -> true);
            assertThat(lines(acme, "retention:purge")).isEmpty();
            assertThat(usage.totals(acme, Instant.EPOCH, clock.instant())).hasSize(1);
        }
    }

    @Test
    void runs_that_ended_go_with_their_keys_and_rows_and_others_stay() {
        RunId ended = RunId.of(SequentialIds.id(1));
        RunId open = RunId.of(SequentialIds.id(2));
        try (Revo revo = open(Tenancy.module())) {
            create(revo, "acme", Optional.of(RetentionPolicy.defaults().runs(Duration.ofDays(1))));
            for (RunId run : List.of(ended, open)) {
                long fence = journal.claim(acme, run).orElseThrow();
                String type = run.equals(ended) ? RunJournal.FINISHED : "step";
                journal.append(acme, fence, List.of(JournalEntry.of(run, 0, type, 1, clock.instant(), new byte[0])));
                keys.bind(acme, "key of " + run, "f", run);
                tasks.put(
                        acme,
                        TaskRow.submitted(
                                run,
                                new Task(
                                        "agent",
                                        "a",
                                        "ada",
                                        Optional.empty(),
                                        Priority.MEDIUM,
                                        clock.instant(),
                                        List.of())));
                // What ended after one began that goes on may be its child, and is kept.
                clock.advance(Duration.ofSeconds(1));
            }
            clock.advance(Duration.ofHours(25));
            until("a purge", () -> !lines(acme, "retention:purge").isEmpty());
            assertThat(journal.read(acme, ended, 0, 10)).isEmpty();
            assertThat(journal.read(acme, open, 0, 10)).hasSize(1);
            RunId next = RunId.of(SequentialIds.id(3));
            assertThat(keys.bind(acme, "key of " + ended, "another request", next))
                    .as("the key of a deleted run starts a new one")
                    .isEmpty();
            assertThat(keys.bind(acme, "key of " + open, "f", next)).contains(open);
            assertThat(tasks.find(acme, ended)).isEmpty();
            assertThat(tasks.find(acme, open)).isPresent();
        }
    }

    private List<AuditRecord> erasures(Revo revo) {
        return revo.asSystem("look")
                .audit()
                .find(AuditQuery.all().action("retention:erase").top(1_000));
    }

    @Test
    void an_erase_that_breaks_off_goes_on_and_the_operators_read_of_each_part() {
        try (Revo revo =
                open(Tenancy.module().retention(RetentionPolicy.defaults().afterClosing(Duration.ZERO)))) {
            create(revo, "acme", Optional.empty());
            create(revo, "globex", Optional.empty());
            rows.rows.put("acme", 45);
            rows.rows.put("globex", 45);
            rows.breaksAfter.set(2);
            // While the last row goes, two more come.
            rows.late.set(2);
            revo.asSystem("end").organizations().close("acme", "end");
            until("it broke off", () -> rows.breaksAfter.get() < 0);
            Await.atMost(Duration.ofSeconds(20))
                    .until(
                            "it is told",
                            () -> erasures(revo).stream().anyMatch(line -> line.result() == Result.FAILED));
            assertThat(rows.rows).containsEntry("acme", 25).containsEntry("globex", 45);
            assertThat(rows.buried).isEmpty();
            assertThat(erasures(revo))
                    .anySatisfy(line -> assertThat(line.detail()).containsEntry("revo_member", "20"));
            rows.breaksAfter.set(Integer.MAX_VALUE);
            until("it is erased", () -> rows.buried.contains("acme"));
            assertThat(rows.rows).containsEntry("acme", 0).containsEntry("globex", 45);
            assertThat(erasures(revo).stream().filter(line -> line.result() == Result.DONE))
                    .extracting(line -> line.resource() + " " + line.detail().get("rows"))
                    .as("with what came late it was two more")
                    .containsExactly("acme 25", "acme 27");
            assertThat(rows.buried).containsExactly("acme");
        }
    }

    @Test
    void the_time_of_one_that_was_closed_before_times_were_kept_begins_when_it_is_seen() {
        OrganizationRow row =
                OrganizationRow.of(NewOrganization.of("acme", "Acme", "acme.example", "ada"), clock.instant());
        organizations.apply(acme, 0, Change.of(row));
        organizations.apply(
                acme,
                1,
                Change.of(row.status(Organization.Status.CLOSED, Optional.of("long ago"))
                        .version(2)));
        rows.rows.put("acme", 5);
        try (Revo revo = open(Tenancy.module())) {
            Await.atMost(Duration.ofSeconds(20))
                    .until(
                            "it is seen at start",
                            () -> !lines(acme, "organization:close").isEmpty());
            assertThat(organizations
                            .read(acme, Long.MAX_VALUE)
                            .orElseThrow()
                            .organization()
                            .closed())
                    .contains(clock.instant());
            clock.advance(Duration.ofDays(29));
            until("another beat", () -> true);
            assertThat(rows.rows).containsEntry("acme", 5);
            clock.advance(Duration.ofDays(1));
            until("its time is over", () -> rows.buried.contains("acme"));
            assertThat(erasures(revo)).isNotEmpty();
        }
    }

    @Test
    void a_store_that_cannot_purge_says_so() {
        UsageStore plain = (UsageStore) Proxy.newProxyInstance(
                UsageStore.class.getClassLoader(),
                new Class<?>[] {UsageStore.class},
                (proxy, method, arguments) -> InvocationHandler.invokeDefault(proxy, method, arguments));
        assertThatThrownBy(() -> plain.purge(acme, clock.instant(), new Books(0, List.of()), 1))
                .hasMessageContaining("does not purge");
        assertThat(usage.purge(acme, clock.instant(), new Books(0, List.of()), 1))
                .as("the control: one that can has nothing to do")
                .isEqualTo(Purged.NOTHING);
    }
}
