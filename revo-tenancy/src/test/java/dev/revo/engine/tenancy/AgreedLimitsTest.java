package dev.revo.engine.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.DeniedException;
import dev.revo.error.QuotaExceededException;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.Organizations;
import dev.revo.tenancy.PlanLimits;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits that an operator agreed with one organization. */
class AgreedLimitsTest {
    private final Revo revo = Revo.builder().install(Tenancy.module()).build();
    private final Organizations operators = revo.asSystem("contract 7").organizations();
    private final Organization created = operators.create(NewOrganization.of("acme", "Acme", "acme.example", "ada"));
    private final ScopedRevo ada = revo.with(revo.scopeOf("acme", "ada"));

    @AfterEach
    void close() {
        revo.close();
    }

    @Test
    void what_an_operator_sets_holds_at_once_and_is_in_the_log() {
        PlanLimits agreed = PlanLimits.none().members(2);
        Organization now = operators.limit("acme", agreed);
        assertThat(now.limits()).isEqualTo(agreed);
        assertThat(now.version()).isEqualTo(created.version() + 1);
        assertThat(ada.organizations().find("acme").orElseThrow().limits()).isEqualTo(agreed);
        ada.members().addService("s1", Role.VIEWER);
        assertThatThrownBy(() -> ada.members().addService("s2", Role.VIEWER))
                .isInstanceOf(QuotaExceededException.class);
        operators.limit("acme", agreed.members(3));
        ada.members().addService("s2", Role.VIEWER);
        assertThat(ada.audit()
                        .find(AuditQuery.all().action("organization:limit").result(AuditRecord.Result.DONE)))
                .hasSize(2)
                .anySatisfy(line -> {
                    assertThat(line.detail().get("before")).contains("MEMBERS=2");
                    assertThat(line.detail().get("after")).contains("MEMBERS=3");
                    assertThat(line.principal()).isEqualTo("system");
                });
    }

    @Test
    void a_limit_below_what_there_is_keeps_it_and_lets_nothing_grow() {
        ada.members().addService("s1", Role.VIEWER);
        operators.limit("acme", PlanLimits.none().members(1));
        assertThat(ada.members().list("", 10)).hasSize(2);
        assertThatThrownBy(() -> ada.members().addService("s2", Role.VIEWER))
                .isInstanceOf(QuotaExceededException.class);
    }

    @Test
    void members_set_no_limits_and_not_those_of_others_either() {
        operators.create(NewOrganization.of("globex", "Globex", "globex.example", "gil"));
        assertThatThrownBy(() -> ada.organizations().limit("acme", PlanLimits.none()))
                .isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> ada.organizations().limit("globex", PlanLimits.none()))
                .isInstanceOf(DeniedException.class);
        assertThat(operators.find("acme").orElseThrow().limits()).isEqualTo(Subscription.FREE.limits());
        operators.limit("acme", PlanLimits.none());
        assertThat(operators.find("acme").orElseThrow().limits())
                .as("the control: operators do")
                .isEqualTo(PlanLimits.none());
    }

    @Test
    void another_subscription_brings_its_own_limits() {
        operators.limit("acme", PlanLimits.none().members(1_000));
        assertThat(operators.subscribe("acme", Subscription.PRO).limits()).isEqualTo(Subscription.PRO.limits());
        operators.limit("acme", PlanLimits.none().members(1_000));
        assertThat(operators.subscribe("acme", Subscription.PRO).limits())
                .as("also the same one again")
                .isEqualTo(Subscription.PRO.limits());
    }
}
