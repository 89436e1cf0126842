package dev.revo.engine.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.CancelledException;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.error.QuotaExceededException;
import dev.revo.event.RevoEvent;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.scope.Permission;
import dev.revo.scope.Scope;
import dev.revo.spi.TimeSource;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.Organizations;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.memory.InMemoryEngines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Organizations and rights over the stores in memory. */
class TenancyTest {
    private final TestClock clock = TestClock.create();
    private Revo revo;
    private Organizations operators;

    @BeforeEach
    void open() {
        revo = Revo.builder()
                .provide(TimeSource.class, clock)
                .install(Tenancy.module())
                .install(InMemoryEngines.parallel())
                .build();
        operators = revo.asSystem("sign-up of acme").organizations();
        operators.create(
                NewOrganization.of("acme", "Acme", "acme.example", "ada").subscription(Subscription.PRO));
    }

    @AfterEach
    void close() {
        revo.close();
    }

    private ScopedRevo as(String user) {
        return revo.with(revo.scopeOf("acme", user));
    }

    private ScopedRevo service(String id, String role) {
        as("ada").members().addService(id, role);
        return as(id);
    }

    private static <T> List<T> together(int threads, Callable<T> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        try {
            List<Future<T>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(pool.submit(() -> {
                    start.await();
                    return work.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> each : all) {
                results.add(each.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void suspension_cancels_what_runs_with_the_reason_and_lets_others_go_on() throws Exception {
        operators.create(NewOrganization.of("globex", "Globex", "globex.example", "gil"));
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch never = new CountDownLatch(1);
        RunHandle<String> ours =
                as("ada").parallel().ephemeral("wait", () -> waits(begun, never), RunOptions.defaults());
        RunHandle<String> theirs = revo.with(revo.scopeOf("globex", "gil"))
                .parallel()
                .ephemeral("wait", () -> waits(begun, never), RunOptions.defaults());
        begun.await();
        operators.suspend("acme", "unpaid");
        assertThatThrownBy(ours::await).isInstanceOf(CancelledException.class).hasMessageContaining("unpaid");
        assertThatThrownBy(() -> as("ada").parallel().ephemeral("more", () -> "x", RunOptions.defaults()))
                .isInstanceOf(DeniedException.class)
                .hasMessageContaining("unpaid");
        never.countDown();
        assertThat(theirs.await()).as("another organization's run").isEqualTo("done");
    }

    private static String waits(CountDownLatch begun, CountDownLatch never) throws InterruptedException {
        begun.countDown();
        never.await();
        return "done";
    }

    @Test
    void of_many_at_the_limit_exactly_as_many_get_in_as_there_is_room() throws Exception {
        operators.subscribe("acme", Subscription.FREE);
        ScopedRevo ada = as("ada");
        long added = together(64, () -> {
                    try {
                        ada.members().addService("s" + Thread.currentThread().getId(), Role.VIEWER);
                        return 1L;
                    } catch (QuotaExceededException e) {
                        return 0L;
                    }
                })
                .stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(added).isEqualTo(2);
        assertThat(ada.members().list("", 100)).hasSize(3);
    }

    @Test
    void a_trial_ends_by_the_clock_without_a_job() {
        operators.create(
                NewOrganization.of("trial", "Trial", "trial.example", "tom").trial(Duration.ofDays(14)));
        ScopedRevo tom = revo.with(revo.scopeOf("trial", "tom"));
        clock.advance(Duration.ofDays(14).minusMillis(1));
        assertThat(tom.members().list("", 10)).hasSize(1);
        clock.advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> tom.members().list("", 10))
                .isInstanceOf(DeniedException.class)
                .hasMessageContaining("trial ended");
        assertThat(tom.organizations().find("trial")).as("the owner sees why").isPresent();
        operators.activate("trial");
        assertThat(tom.members().list("", 10)).hasSize(1);
    }

    @Test
    void a_database_of_its_own_is_not_promised_where_stores_are_shared() {
        OrganizationSettings apart =
                OrganizationSettings.defaults().isolation(OrganizationSettings.Isolation.OWN_DATABASE);
        assertThatThrownBy(() -> operators.create(NewOrganization.of("apart", "Apart", "apart.example", "al")
                        .settings(apart)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("settings.isolation");
        assertThat(operators.find("apart")).isEmpty();
        long version = operators.find("acme").orElseThrow().version();
        assertThatThrownBy(() -> operators.update("acme", version, "Acme", apart))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("settings.isolation");
        assertThat(operators
                        .update("acme", version, "Acme Apart", OrganizationSettings.defaults())
                        .version())
                .as("the control: with shared stores it goes")
                .isEqualTo(version + 1);
    }

    @Test
    void attack09_a_revoked_right_is_refused_at_the_next_check_whoever_races() throws Exception {
        ScopedRevo ada = as("ada");
        service("bo", Role.VIEWER);
        ada.roles().define(NewRole.of("writer").allow("memory:store"));
        Permission store = Permission.of("memory:store");
        ScopedRevo reader = service("reader", Role.VIEWER);
        for (int round = 0; round < 20; round++) {
            ada.permissions().assign("bo", "writer");
            assertThat(ada.permissions().check("bo", store)).isTrue();
            ada.permissions().revoke("bo", "writer");
            long allowed = together(8, () -> reader.permissions().check("bo", store) ? 1L : 0L).stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(allowed).as("checks after the revocation returned").isZero();
        }
    }

    @Test
    void attack20_two_owners_who_leave_at_once_leave_one() throws Exception {
        ScopedRevo ada = as("ada");
        ScopedRevo bo = service("bo", Role.OWNER);
        ScopedRevo reader = service("reader", Role.VIEWER);
        CyclicBarrier turn = new CyclicBarrier(2);
        List<String> whom = List.of("ada", "bo");
        for (int round = 0; round < 20; round++) {
            List<Boolean> left = together(2, () -> {
                String mine = whom.get(turn.await());
                ScopedRevo me = mine.equals("ada") ? ada : bo;
                try {
                    me.permissions().revoke(mine, Role.OWNER);
                    return true;
                } catch (ConflictException e) {
                    return false;
                }
            });
            assertThat(left.stream().filter(each -> each).count())
                    .as("round " + round)
                    .isEqualTo(1);
            List<String> owners = reader.permissions().holders(Permission.of("organization:close"));
            assertThat(owners).as("round " + round).hasSize(1);
            String remaining = owners.get(0);
            ScopedRevo owner = remaining.equals("ada") ? ada : bo;
            owner.permissions().assign(remaining.equals("ada") ? "bo" : "ada", Role.OWNER);
        }
    }

    @Test
    void attack19_nobody_gives_more_than_his_narrowed_scope_lets_him() {
        service("bo", Role.VIEWER);
        Scope whole = revo.scopeOf("acme", "ada");
        Scope narrow = whole.narrowedTo(Permission.of("permission:*"));
        assertThatThrownBy(() -> revo.with(narrow).permissions().assign("bo", Role.MEMBER))
                .isInstanceOf(DeniedException.class)
                .hasMessageContaining("does not hold");
        assertThat(as("ada").permissions().check("bo", Permission.of("agent:start")))
                .isFalse();
        // The control: with the whole scope he may.
        revo.with(whole).permissions().assign("bo", Role.MEMBER);
        assertThat(as("ada").permissions().check("bo", Permission.of("agent:start")))
                .isTrue();
    }

    @Test
    void attack22_an_invitation_is_good_once_for_its_user_and_for_its_time() {
        ScopedRevo ada = as("ada");
        String late =
                ada.members().invite("late", "late@acme.example", Role.VIEWER).token();
        clock.advance(Duration.ofDays(7));
        assertThatThrownBy(() -> revo.asSystem("login").members().accept(late)).isInstanceOf(NotFoundException.class);
        String token =
                ada.members().invite("bo", "bo@acme.example", Role.VIEWER).token();
        assertThatThrownBy(() -> revo.asSystem("login").members().accept(token + "x"))
                .isInstanceOf(NotFoundException.class);
        assertThat(revo.asSystem("login").members().accept(token).status()).isEqualTo(Member.Status.ACTIVE);
        assertThatThrownBy(() -> revo.asSystem("login").members().accept(token))
                .as("used")
                .isInstanceOf(NotFoundException.class);
        String withdrawn =
                ada.members().invite("eve", "eve@acme.example", Role.VIEWER).token();
        ada.members().deactivate("eve");
        assertThatThrownBy(() -> revo.asSystem("login").members().accept(withdrawn))
                .as("withdrawn")
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> ada.members().invite("x", "no address", Role.VIEWER))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("member.email");
    }

    @Test
    void a_removed_role_does_not_come_back_with_its_name() {
        ScopedRevo ada = as("ada");
        service("bo", Role.VIEWER);
        ada.roles().define(NewRole.of("writer").allow("memory:store"));
        ada.permissions().assign("bo", "writer");
        ada.roles().remove("writer");
        assertThat(ada.members().find("bo").orElseThrow().roles()).containsExactly(Role.VIEWER);
        ada.roles().define(NewRole.of("writer").allow("memory:store"));
        assertThat(ada.permissions().check("bo", Permission.of("memory:store"))).isFalse();
    }

    @Test
    void what_operators_do_is_audited_in_the_tenants_log_with_the_reason() {
        operators.suspend("acme", "unpaid");
        operators.activate("acme");
        assertThat(as("ada").audit().find(AuditQuery.all().action("organization:suspend")))
                .extracting(AuditRecord::result, line -> line.detail().get("reason"), AuditRecord::principal)
                .contains(tuple(AuditRecord.Result.ALLOWED, "sign-up of acme", "system"));
        assertThat(as("ada")
                        .audit()
                        .find(AuditQuery.all().action("organization:suspend").result(AuditRecord.Result.DONE)))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.detail().get("before")).contains("ACTIVE");
                    assertThat(line.detail().get("after")).contains("SUSPENDED (unpaid)");
                });
        assertThatThrownBy(() -> as("ada").organizations().suspend("acme", "myself"))
                .isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> as("ada").organizations().list("", 10)).isInstanceOf(DeniedException.class);
    }

    @Test
    void who_listens_is_told_of_changes() {
        List<String> heard = new CopyOnWriteArrayList<>();
        as("ada").events().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(RevoEvent event) {
                heard.add(event.type() + " " + event.head().sequence());
            }

            @Override
            public void onError(Throwable thrown) {
                heard.add("error " + thrown);
            }

            @Override
            public void onComplete() {
                heard.add("complete");
            }
        });
        service("bo", Role.VIEWER);
        as("ada").roles().define(NewRole.of("writer").allow("memory:store"));
        as("ada").permissions().assign("bo", "writer");
        operators.subscribe("acme", Subscription.ENTERPRISE);
        Await.atMost(Duration.ofSeconds(10))
                .untilPasses(
                        "four events",
                        () -> assertThat(heard)
                                .containsExactly(
                                        "member.changed 0",
                                        "role.changed 1",
                                        "grant.changed 2",
                                        "organization.changed 3"));
    }
}
