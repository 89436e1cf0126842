package dev.revo.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.NotFoundException;
import dev.revo.error.QuotaExceededException;
import dev.revo.recall.NewMemory;
import dev.revo.recall.RecallQuery;
import dev.revo.scope.Permission;
import dev.revo.scope.Scope;
import dev.revo.tenancy.Explanation;
import dev.revo.tenancy.Grant;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.Members.Invitation;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.Organizations;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.memory.InMemoryEngines;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two organizations: create, invite, grant, check, revoke, audit, suspend, as a host's administration does it. */
class TenancyScenarioTest {
    private Revo revo;
    private Organizations operators;

    /** What the organizations live in; others run the same scenario on other parts. */
    Revo.Builder parts() throws Exception {
        return Revo.builder().install(InMemoryEngines.tenancy());
    }

    @BeforeEach
    void signUp() throws Exception {
        revo = parts().install(InMemoryEngines.recall()).build();
        operators = revo.asSystem("sign-up").organizations();
        operators.create(
                NewOrganization.of("acme", "Acme", "acme.example", "ada").subscription(Subscription.PRO));
        operators.create(NewOrganization.of("globex", "Globex", "globex.example", "gil"));
    }

    @AfterEach
    void close() {
        revo.close();
    }

    private ScopedRevo as(String tenant, String user) {
        return revo.with(revo.scopeOf(tenant, user));
    }

    private ScopedRevo bo(String role) {
        Invitation invitation = as("acme", "ada").members().invite("bo", "bo@acme.example", role);
        assertThat(invitation.toString()).doesNotContain(invitation.token());
        assertThatThrownBy(() -> as("acme", "bo")).as("invited is not in").isInstanceOf(DeniedException.class);
        revo.asSystem("accept invitation").members().accept(invitation.token());
        return as("acme", "bo");
    }

    @Test
    void grant_check_revoke_and_read_the_audit() {
        ScopedRevo ada = as("acme", "ada");
        ScopedRevo bo = bo(Role.VIEWER);
        assertThatThrownBy(() -> bo.recall().store(NewMemory.of("x"))).isInstanceOf(DeniedException.class);
        assertThat(bo.recall().recall(RecallQuery.of("anything"))).isEmpty();

        ada.roles()
                .define(NewRole.of("writer")
                        .parent(Role.VIEWER)
                        .allow("memory:store")
                        .deny("memory:store:secret"));
        ada.permissions().assign("bo", "writer");
        bo.recall().store(NewMemory.of("now I may"));
        assertThatThrownBy(() -> bo.recall().store(NewMemory.of("but not this").kind("secret")))
                .as("a denial wins")
                .isInstanceOf(DeniedException.class);

        Permission store = Permission.of("memory:store:note");
        assertThat(ada.permissions().check("bo", store)).isTrue();
        Explanation why = ada.permissions().explain("bo", store);
        assertThat(why.rule()).isEqualTo("role:writer allows memory:store");
        assertThat(ada.permissions()
                        .explain("bo", Permission.of("memory:recall"))
                        .matching())
                .extracting(Grant::via)
                .containsOnly(Role.VIEWER);
        assertThat(ada.permissions().holders(store)).containsExactly("ada", "bo");
        assertThat(ada.permissions().checkAll("bo", List.of(store, Permission.of("run:cancel"))))
                .containsExactly(store);
        assertThat(ada.permissions().effective("bo")).anyMatch(Grant::denies);

        ada.permissions().revoke("bo", "writer");
        assertThat(ada.permissions().check("bo", store)).isFalse();
        assertThat(ada.permissions().explain("bo", store).rule()).isEqualTo("default");
        assertThatThrownBy(() -> bo.recall().store(NewMemory.of("no more"))).isInstanceOf(DeniedException.class);

        assertThat(ada.audit().find(AuditQuery.all().action("permission:assign").result(AuditRecord.Result.DONE)))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.principal()).isEqualTo("ada");
                    assertThat(line.resource()).isEqualTo("bo");
                    assertThat(line.detail())
                            .extractingByKey("before")
                            .asString()
                            .doesNotContain("writer");
                    assertThat(line.detail())
                            .extractingByKey("after")
                            .asString()
                            .contains("writer");
                });
        assertThat(ada.audit().find(AuditQuery.all().by("bo").result(AuditRecord.Result.DENIED)))
                .hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void nobody_gives_what_he_does_not_hold_and_the_last_owner_stays() {
        ScopedRevo ada = as("acme", "ada");
        ScopedRevo bo = bo(Role.ADMIN);
        ada.members().addService("robot", Role.VIEWER);
        bo.permissions().assign("robot", Role.ADMIN);
        bo.permissions().revoke("robot", Role.ADMIN);
        assertThatThrownBy(() -> bo.permissions().assign("bo", Role.OWNER)).isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> bo.roles().define(NewRole.of("everything").allow("*")))
                .isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> ada.permissions().revoke("ada", Role.OWNER)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> ada.members().deactivate("ada")).isInstanceOf(ConflictException.class);
        ada.permissions().assign("bo", Role.OWNER);
        ada.permissions().revoke("ada", Role.OWNER);
        assertThatThrownBy(() -> ada.members().list("", 10)).isInstanceOf(DeniedException.class);
        bo.members().deactivate("ada");
        assertThatThrownBy(() -> as("acme", "ada")).isInstanceOf(DeniedException.class);
        assertThat(bo.members().find("ada").map(Member::status)).contains(Member.Status.DEACTIVATED);
    }

    @Test
    void roles_have_no_cycles_and_built_in_ones_do_not_change() {
        ScopedRevo ada = as("acme", "ada");
        ada.roles().define(NewRole.of("one"));
        ada.roles().define(NewRole.of("two").parent("one"));
        assertThatThrownBy(() -> ada.roles().define(NewRole.of("one").parent("two")))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> ada.roles().define(NewRole.of("three").parent("nowhere")))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> ada.roles().define(NewRole.of(Role.OWNER))).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> ada.roles().remove("one")).isInstanceOf(ConflictException.class);
        ada.roles().remove("two");
        assertThat(ada.roles().find("two")).isEmpty();
        assertThat(ada.roles().list())
                .extracting(Role::name)
                .containsExactly("admin", "member", "one", "owner", "viewer");
    }

    @Test
    void an_organization_sees_nothing_of_the_other() {
        ScopedRevo ada = as("acme", "ada");
        ScopedRevo gil = as("globex", "gil");
        ada.roles().define(NewRole.of("private").allow("memory:read"));
        assertThat(gil.organizations().find("acme")).isEmpty();
        assertThat(gil.roles().find("private")).isEmpty();
        assertThat(gil.members().find("ada")).isEmpty();
        assertThatThrownBy(() -> gil.permissions().assign("ada", Role.VIEWER)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> gil.organizations().close("acme", "mine")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> as("globex", "ada")).isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> revo.with(Scope.of("acme", "ada")).roles().list())
                .as("only this reVo mints scopes now")
                .isInstanceOf(DeniedException.class);
        assertThat(gil.audit().find(AuditQuery.all()))
                .noneMatch(line -> line.principal().equals("ada"));
        assertThatThrownBy(() -> operators.create(NewOrganization.of("acme2", "Fake", "ACME.example", "eve")))
                .as("a domain belongs to one")
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> gil.organizations().create(NewOrganization.of("x", "X", "x.example", "gil")))
                .isInstanceOf(DeniedException.class);
    }

    @Test
    void limits_hold_and_a_suspended_organization_does_nothing() {
        ScopedRevo gil = as("globex", "gil");
        gil.members().addService("one", Role.VIEWER);
        gil.members().addService("two", Role.VIEWER);
        assertThatThrownBy(() -> gil.members().addService("three", Role.VIEWER))
                .isInstanceOf(QuotaExceededException.class);
        operators.subscribe("globex", Subscription.PRO);
        gil.members().addService("three", Role.VIEWER);

        Organization before = gil.organizations().find("globex").orElseThrow();
        OrganizationSettings rome = OrganizationSettings.defaults().timeZone(ZoneId.of("Europe/Rome"));
        Organization after = gil.organizations().update("globex", before.version(), "Globex Italia", rome);
        assertThat(after.settings()).isEqualTo(rome);
        assertThatThrownBy(() -> gil.organizations().update("globex", before.version(), "Late", rome))
                .isInstanceOf(ConflictException.class);

        operators.suspend("globex", "unpaid");
        assertThatThrownBy(() -> gil.recall().store(NewMemory.of("x")))
                .isInstanceOf(DeniedException.class)
                .hasMessageContaining("unpaid");
        assertThat(gil.organizations().find("globex").map(Organization::status))
                .as("the owner can see why")
                .contains(Organization.Status.SUSPENDED);
        as("acme", "ada").recall().store(NewMemory.of("others go on"));
        operators.activate("globex");
        gil.recall().store(NewMemory.of("back"));
        assertThat(operators.list("", 10)).extracting(Organization::id).containsExactly("acme", "globex");
    }
}
