package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.BugException;
import dev.revo.error.ConflictException;
import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.scope.Principal;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.OrganizationStore.Change;
import dev.revo.spi.OrganizationStore.Credential;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.MemberRow;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.OrganizationRow;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.RoleRow;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.TestContexts;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link OrganizationStore} does. Extend it and hand over an empty store:
 *
 * <pre>{@code
 * class MyOrganizationsTest extends OrganizationStoreContract {
 *     protected OrganizationStore store() {
 *         return new MyOrganizations(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class OrganizationStoreContract {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.000006Z");

    private TestContexts contexts;
    private OrganizationStore store;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected OrganizationStoreContract() {}

    /** An empty store; called once for each test. */
    protected abstract OrganizationStore store() throws Exception;

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        store = store();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static OrganizationRow organization(String id) {
        return OrganizationRow.of(NewOrganization.of(id, "The " + id, id + ".example", "ada"), NOW);
    }

    private static MemberRow member(String id, String... roles) {
        return new MemberRow(
                id,
                Principal.Kind.USER,
                Optional.of("m" + id.hashCode() + "@acme.example"),
                Member.Status.ACTIVE,
                Set.of(roles),
                NOW,
                Optional.empty());
    }

    private static RoleRow role(String name, String... allows) {
        Set<Permission> rights =
                Set.copyOf(Arrays.stream(allows).map(Permission::of).toList());
        return new RoleRow(name, Optional.empty(), rights, Set.of(), false);
    }

    private void create(RunContext ctx) {
        store.apply(ctx, 0, Change.of(organization(ctx.tenant())).member(member("ada", "owner")));
    }

    private Change next(RunContext ctx) {
        OrganizationRow now = store.read(ctx, Long.MAX_VALUE).orElseThrow().organization();
        return Change.of(now.version(now.version() + 1));
    }

    private void apply(RunContext ctx, Change change) {
        store.apply(ctx, change.organization().version() - 1, change);
    }

    @Test
    void rows_come_back_whole() {
        OrganizationRow row = OrganizationRow.of(
                        NewOrganization.of("acme", "Ac\u0000me \ud83d\ude00 \ud800 'x", "acme.example", "ada")
                                .subscription(Subscription.PRO)
                                .trial(Duration.ofDays(14))
                                .settings(OrganizationSettings.defaults()
                                        .timeZone(ZoneId.of("Europe/Rome"))
                                        .isolation(OrganizationSettings.Isolation.OWN_DATABASE)
                                        .modelProviders("deepseek", "local")
                                        .custom("k'\\", "v\ud800\u0000")),
                        NOW)
                .status(Organization.Status.SUSPENDED, Optional.of("un\u0000paid"));
        MemberRow invited = new MemberRow(
                "o'Neill \\u0000 \u00e9",
                Principal.Kind.SERVICE,
                Optional.of("O@Acme.Example"),
                Member.Status.INVITED,
                Set.of("viewer", "writer"),
                NOW,
                Optional.of(NOW.plusSeconds(60)));
        RoleRow writer = new RoleRow(
                "writer",
                Optional.of("viewer"),
                Set.of(Permission.of("memory:store"), Permission.of("a:*")),
                Set.of(Permission.of("memory:store:secret")),
                false);
        store.apply(
                acme, 0, Change.of(row).member(invited).member(member("ada")).role(writer));
        Change read = store.read(acme, 0).orElseThrow();
        assertThat(read.organization()).isEqualTo(row);
        assertThat(read.members()).containsExactlyInAnyOrder(invited, member("ada"));
        assertThat(read.roles()).containsExactly(writer);
        assertThat(store.member(acme, invited.id())).contains(invited);
    }

    @Test
    void only_what_changed_after_a_version_is_read() {
        create(acme);
        apply(acme, next(acme).member(member("bo", "viewer")).role(role("writer", "memory:store")));
        apply(acme, next(acme).role(role("reader", "memory:read")));
        assertThat(store.read(acme, 1).orElseThrow().members()).containsExactly(member("bo", "viewer"));
        Change last = store.read(acme, 2).orElseThrow();
        assertThat(last.organization().version()).isEqualTo(3);
        assertThat(last.members()).isEmpty();
        assertThat(last.roles()).containsExactly(role("reader", "memory:read"));
        assertThat(store.read(acme, 3).orElseThrow().roles()).isEmpty();
    }

    @Test
    void a_change_replaces_rows() {
        create(acme);
        apply(acme, next(acme).member(member("bo", "viewer", "writer")).role(role("writer", "a:b")));
        MemberRow less = member("bo").status(Member.Status.DEACTIVATED);
        RoleRow gone = role("writer", "a:b").gone();
        apply(acme, next(acme).member(less).role(gone));
        assertThat(store.member(acme, "bo")).contains(less);
        Change all = store.read(acme, 0).orElseThrow();
        assertThat(all.roles()).as("the removal can be learned of").containsExactly(gone);
        assertThat(all.members()).hasSize(2);
    }

    @Test
    void a_stale_change_is_a_conflict_and_changes_nothing() {
        create(acme);
        Change mine = next(acme).member(member("mine"));
        apply(acme, next(acme).member(member("theirs")));
        assertThatThrownBy(() -> apply(acme, mine))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("organization_moved"));
        assertThat(store.member(acme, "mine")).isEmpty();
        assertThat(store.read(acme, 0).orElseThrow().organization().version()).isEqualTo(2);
        assertThatThrownBy(() ->
                        store.apply(globex, 1, Change.of(organization("globex").version(2))))
                .as("one that does not exist has no version 1")
                .isInstanceOf(ConflictException.class);
        assertThat(store.read(globex, 0)).isEmpty();
    }

    @Test
    void of_many_at_once_each_version_has_one() throws Exception {
        create(acme);
        Change common = next(acme);
        List<Boolean> outcomes = Together.run(i -> () -> {
            try {
                apply(acme, common.member(member("m" + i)));
                return true;
            } catch (ConflictException e) {
                assertThat(e.code()).isEqualTo("organization_moved");
                return false;
            }
        });
        assertThat(outcomes).containsOnlyOnce(true);
        Change all = store.read(acme, 0).orElseThrow();
        assertThat(all.organization().version()).isEqualTo(2);
        assertThat(all.members()).hasSize(2);
    }

    @Test
    void an_id_and_a_domain_belong_to_one_organization() {
        create(acme);
        OrganizationRow sameDomain =
                OrganizationRow.of(NewOrganization.of("globex", "Globex", "ACME.example", "bo"), NOW);
        assertThatThrownBy(() -> store.apply(globex, 0, Change.of(sameDomain)))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("organization_taken"));
        assertThat(store.read(globex, 0)).isEmpty();
        OrganizationRow sameId = OrganizationRow.of(NewOrganization.of("acme", "Other", "other.example", "eve"), NOW);
        assertThatThrownBy(() -> store.apply(acme, 0, Change.of(sameId))).isInstanceOf(ConflictException.class);
        assertThat(store.read(acme, 0).orElseThrow().organization().name()).isEqualTo("The acme");
    }

    @Test
    void a_member_is_found_by_its_address_in_any_case_and_by_no_others() {
        create(acme);
        create(globex);
        String address = member("zoe").email().orElseThrow();
        assertThat(store.memberWithEmail(acme, address)).isEmpty();
        apply(acme, next(acme).member(member("zoe", "reader")));
        assertThat(store.memberWithEmail(acme, address.toUpperCase(Locale.ROOT)))
                .contains(store.member(acme, "zoe").orElseThrow());
        assertThat(store.memberWithEmail(acme, "x" + address)).isEmpty();
        assertThat(store.memberWithEmail(acme, "")).isEmpty();
        assertThat(store.memberWithEmail(globex, address)).isEmpty();
    }

    @Test
    void an_address_belongs_to_one_member_of_an_organization() {
        create(acme);
        create(globex);
        MemberRow same = new MemberRow(
                "eve",
                Principal.Kind.USER,
                member("ada").email().map(address -> address.toUpperCase(Locale.ROOT)),
                Member.Status.INVITED,
                Set.of(),
                NOW,
                Optional.empty());
        assertThatThrownBy(() -> apply(acme, next(acme).member(same)))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("member_exists"));
        assertThatThrownBy(() -> apply(
                        acme,
                        next(acme)
                                .member(same.roles(Set.of("x")))
                                .member(member("ada").roles(Set.of()))))
                .as("within one change")
                .isInstanceOf(ConflictException.class);
        assertThat(store.member(acme, "eve")).isEmpty();
        assertThat(store.read(acme, 0).orElseThrow().organization().version()).isEqualTo(1);
        assertThat(store.members(globex, "", 10))
                .as("of another organization it may be")
                .hasSize(1);
    }

    @Test
    void members_are_counted_and_paged_by_id() {
        create(acme);
        Change change = next(acme);
        for (String id : List.of("b-x", "b", "B", "c")) {
            change = change.member(member(id, "viewer"));
        }
        apply(
                acme,
                change.member(member("gone", "viewer").status(Member.Status.DEACTIVATED))
                        .member(member("new", "owner").status(Member.Status.INVITED)));
        assertThat(store.memberCount(acme)).isEqualTo(6);
        assertThat(store.activeWith(acme, "owner")).isEqualTo(1);
        assertThat(store.activeWith(acme, "viewer")).isEqualTo(4);
        assertThat(store.membersWith(acme, "viewer"))
                .extracting(MemberRow::id)
                .contains("gone")
                .hasSize(5);
        assertThat(store.members(acme, "", 3)).extracting(MemberRow::id).containsExactly("B", "ada", "b");
        assertThat(store.members(acme, "b", 2)).extracting(MemberRow::id).containsExactly("b-x", "c");
        assertThat(store.members(acme, "new", 2)).isEmpty();
        assertThat(store.members(acme, "b", 1).get(0).roles()).containsExactly("viewer");
    }

    @Test
    void another_tenants_rows_do_not_exist() {
        create(acme);
        apply(acme, next(acme).role(role("private", "a:b")).member(member("bo", "viewer")));
        create(globex);
        assertThat(store.member(globex, "bo")).isEmpty();
        assertThat(store.members(globex, "", 10)).hasSize(1);
        assertThat(store.memberCount(globex)).isEqualTo(1);
        assertThat(store.activeWith(globex, "viewer")).isZero();
        assertThat(store.membersWith(globex, "viewer")).isEmpty();
        assertThat(store.read(globex, 0).orElseThrow().roles()).isEmpty();
        assertThatThrownBy(() ->
                        store.apply(globex, 2, Change.of(organization("acme").version(3))))
                .as("a change of another's")
                .isInstanceOf(BugException.class);
        assertThat(store.read(acme, 0).orElseThrow().organization().version()).isEqualTo(2);
    }

    @Test
    void a_secret_leads_to_its_row_until_it_is_withdrawn() {
        create(acme);
        create(globex);
        Credential ours = new Credential("a".repeat(64), "acme", "invitation", "bo");
        Credential theirs = new Credential("b".repeat(64), "globex", "invitation", "bo");
        apply(acme, next(acme).issue(ours));
        apply(globex, next(globex).issue(theirs));
        assertThat(store.credential(ours.hash())).contains(ours);
        assertThat(store.credential("c".repeat(64))).isEmpty();
        assertThatThrownBy(() -> apply(acme, next(acme).issue(new Credential("d", "globex", "invitation", "bo"))))
                .as("a secret of another's")
                .isInstanceOf(BugException.class);
        apply(acme, next(acme).withdraw("bo"));
        assertThat(store.credential(ours.hash())).isEmpty();
        assertThat(store.credential(theirs.hash()))
                .as("another's row of that id")
                .contains(theirs);
    }

    @Test
    void operators_see_ids_and_versions() {
        create(acme);
        create(globex);
        apply(acme, next(acme).member(member("bo")));
        assertThat(store.tenants("", 10)).containsExactly("acme", "globex");
        assertThat(store.tenants("acme", 10)).containsExactly("globex");
        assertThat(store.tenants("", 1)).containsExactly("acme");
        assertThat(store.versions(List.of("acme", "globex", "nobody"))).isEqualTo(Map.of("acme", 2L, "globex", 1L));
        assertThat(store.versions(List.of())).isEmpty();
        assertThat(store.lock(contexts.of("nobody", "x"))).isZero();
        assertThat(store.lock(acme)).isEqualTo(2);
    }

    @Test
    void a_change_is_told() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        Runnable watch = store.watch(told::add);
        create(acme);
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("acme");
        watch.run();
        told.clear();
        create(globex);
        assertThat(told).as("who left is told no more").isEmpty();
    }
}
