package dev.revo.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.event.RevoEvent;
import dev.revo.scope.Permission;
import dev.revo.tenancy.PlanLimits.Limit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class TenancyValuesTest {
    private static void refused(String field, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.context()).containsEntry("field", field));
    }

    @Test
    void an_organization_has_defaults_and_copies() {
        NewOrganization plain = NewOrganization.of("acme", "Acme", "ACME.Example", "ada");
        assertThat(plain.domain()).isEqualTo("acme.example");
        assertThat(plain.subscription()).isEqualTo(Subscription.FREE);
        assertThat(plain.trial()).isEmpty();
        OrganizationSettings settings = OrganizationSettings.defaults().custom("colour", "red");
        NewOrganization full =
                plain.subscription(Subscription.ENTERPRISE).settings(settings).trial(Duration.ofDays(14));
        assertThat(full.id()).isEqualTo("acme");
        assertThat(full.name()).isEqualTo("Acme");
        assertThat(full.owner()).isEqualTo("ada");
        assertThat(full.subscription()).isEqualTo(Subscription.ENTERPRISE);
        assertThat(full.settings()).isEqualTo(settings);
        assertThat(full.trial()).contains(Duration.ofDays(14));
    }

    @Test
    void an_organization_out_of_form_is_refused() {
        refused("organization.id", () -> NewOrganization.of("_system", "x", "x.example", "a"));
        refused("organization.id", () -> NewOrganization.of("Acme", "x", "x.example", "a"));
        refused("organization.name", () -> NewOrganization.of("acme", " ", "x.example", "a"));
        for (String domain : List.of("", "x", "-x.example", "x..example", "x.example/", "xn--é.example", "a.b\n")) {
            refused("organization.domain", () -> NewOrganization.of("acme", "x", domain, "a"));
        }
        refused("principal.id", () -> NewOrganization.of("acme", "x", "x.example", " "));
        refused(
                "organization.trial",
                () -> NewOrganization.of("acme", "x", "x.example", "a").trial(Duration.ZERO));
    }

    @Test
    void settings_copy_and_compare() {
        OrganizationSettings settings = OrganizationSettings.defaults()
                .timeZone(ZoneId.of("Europe/Rome"))
                .isolation(OrganizationSettings.Isolation.OWN_DATABASE)
                .modelProviders("local")
                .custom("a", "b");
        assertThat(settings.timeZone()).isEqualTo(ZoneId.of("Europe/Rome"));
        assertThat(settings.isolation()).isEqualTo(OrganizationSettings.Isolation.OWN_DATABASE);
        assertThat(settings.modelProviders()).containsExactly("local");
        assertThat(settings.custom()).containsEntry("a", "b");
        assertThat(settings)
                .isEqualTo(settings.custom("a", "b"))
                .hasSameHashCodeAs(settings.custom("a", "b"))
                .isNotEqualTo(OrganizationSettings.defaults());
        assertThat(settings.toString()).contains("Rome").doesNotContain("custom");
        assertThat(List.of(
                        settings.timeZone(ZoneId.of("UTC")),
                        settings.isolation(OrganizationSettings.Isolation.SHARED),
                        settings.modelProviders(),
                        settings.custom("a", "c")))
                .doesNotContain(settings);
        refused("settings.custom", () -> settings.custom("", "x"));
        refused("settings.custom", () -> settings.custom("x", "y".repeat(4_001)));
    }

    @Property
    void room_ends_exactly_at_the_limit(@ForAll @LongRange(max = 1_000_000) long most) {
        PlanLimits limits = PlanLimits.none().members(most);
        assertThat(limits.roomFor(Limit.MEMBERS, most)).isFalse();
        assertThat(most == 0 || limits.roomFor(Limit.MEMBERS, most - 1)).isTrue();
        assertThat(limits.roomFor(Limit.AGENTS, most)).isTrue();
    }

    @Test
    void limits_copy_and_compare() {
        PlanLimits limits = Subscription.FREE.limits();
        assertThat(limits.most(Limit.AGENTS)).hasValue(3);
        assertThat(limits.most(Limit.CONCURRENT_RUNS)).hasValue(2);
        assertThat(limits.most(Limit.STORAGE_BYTES)).hasValue(100_000_000);
        assertThat(limits.most(Limit.API_CALLS_PER_DAY)).hasValue(1_000);
        assertThat(limits.most(Limit.MCP_SERVERS)).hasValue(1);
        assertThat(Subscription.PRO.limits().roomFor(Limit.MCP_SERVERS, 19)).isTrue();
        assertThat(Subscription.ENTERPRISE.limits())
                .isEqualTo(PlanLimits.none())
                .hasToString("unlimited");
        assertThat(limits).isEqualTo(limits.agents(3)).hasSameHashCodeAs(limits.agents(3));
        assertThat(limits).isNotEqualTo(limits.agents(4));
        assertThat(limits.toString()).contains("AGENTS=3");
        refused("limits.AGENTS", () -> limits.agents(-1));
    }

    @Test
    void a_role_adds_up() {
        NewRole role = NewRole.of("writer")
                .parent("viewer")
                .allow("memory:store")
                .allow("memory:read", "memory:store")
                .deny("memory:store:secret");
        assertThat(role.name()).isEqualTo("writer");
        assertThat(role.parent()).contains("viewer");
        assertThat(role.allows())
                .containsExactlyInAnyOrder(Permission.of("memory:store"), Permission.of("memory:read"));
        assertThat(role.denies()).containsExactly(Permission.of("memory:store:secret"));
        refused("role.name", () -> NewRole.of("Writer"));
        refused("role.parent", () -> role.parent(""));
        refused("permission", () -> role.allow("not a permission"));
        String[] many = new String[1_001];
        for (int i = 0; i < many.length; i++) {
            many[i] = "a:b" + i;
        }
        refused("role.permissions", () -> NewRole.of("x").allow(many));
    }

    @Test
    void views_copy_and_hide() {
        List<Grant> grants = new ArrayList<>();
        grants.add(new Grant("ada", "writer", "viewer", Permission.of("memory:read"), false));
        Explanation why = new Explanation(true, "rule", "reason", grants);
        grants.clear();
        assertThat(why.matching()).hasSize(1);
        assertThat(new Members.Invitation("bo", "tok3n")).hasToString("invitation of bo");
        RevoEvent.Head head = new RevoEvent.Head(new UUID(0, 1), 0, Instant.EPOCH, "acme", Optional.empty());
        List<TenancyEvent> events = List.of(
                new TenancyEvent.OrganizationChanged(head, "ACTIVE", "FREE", 2),
                new TenancyEvent.MemberChanged(head, "bo", "ACTIVE"),
                new TenancyEvent.RoleChanged(head, "writer", false),
                new TenancyEvent.GrantChanged(head, "bo", "writer", true));
        assertThat(events)
                .extracting(RevoEvent::type)
                .containsExactly("organization.changed", "member.changed", "role.changed", "grant.changed");
        assertThat(events).allSatisfy(event -> assertThat(event.data()).isNotEmpty());
    }
}
