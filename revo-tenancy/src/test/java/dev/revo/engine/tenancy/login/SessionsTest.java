package dev.revo.engine.tenancy.login;

import static dev.revo.engine.tenancy.login.LoginWorld.HOME;
import static dev.revo.engine.tenancy.login.LoginWorld.denied;
import static dev.revo.engine.tenancy.login.LoginWorld.refused;
import static dev.revo.engine.tenancy.login.LoginWorld.sees;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.ScopedRevo;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.error.RevoException;
import dev.revo.inmemory.InMemory;
import dev.revo.login.Authenticated;
import dev.revo.login.Authentication.SessionToken;
import dev.revo.login.Factor;
import dev.revo.login.NewApiKey;
import dev.revo.login.OpenSession;
import dev.revo.login.Origin;
import dev.revo.login.SessionView;
import dev.revo.scope.Permission;
import dev.revo.spi.SessionStore;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.Role;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions and the rules of the security policy; each attack with the control that succeeds when its guard is off. */
class SessionsTest {
    private LoginWorld world = new LoginWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private static OpenSession login(String member, Factor... proven) {
        return OpenSession.of("acme", member, HOME, Set.of(proven));
    }

    @Test
    void a_session_stands_for_who_logged_in() {
        SessionToken opened = world.door().open(login("bo", Factor.PASSWORD, Factor.TOTP));
        world.clock.advance(Duration.ofSeconds(5));
        Authenticated who = world.session(opened);
        assertThat(who.tenant() + "/" + who.member()).isEqualTo("acme/bo");
        assertThat(who.kind()).isEqualTo(Authenticated.Kind.SESSION);
        assertThat(who.credential()).isEqualTo(opened.session().id());
        assertThat(who.proven()).containsExactlyInAnyOrder(Factor.PASSWORD, Factor.TOTP);
        assertThat(who.at()).isEqualTo(opened.session().started());
        assertThat(who.rights()).isEmpty();
        assertThat(sees(world.revo.with(world.revo.scopeOf(who)))).isTrue();
        assertThat(opened.session().origin()).isEqualTo(HOME);
        assertThat(opened.token()).hasSize(43);
        assertThat(opened.toString()).doesNotContain(opened.token());
        assertThatThrownBy(() -> login("bo")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> login("bo", Factor.API_KEY)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void a_closed_session_cannot_be_replayed() {
        SessionToken opened = world.open("bo");
        assertThat(world.session(opened).member()).as("the control").isEqualTo("bo");
        world.door().close(opened.token());
        refused(() -> world.session(opened));
        world.door().close(opened.token());
        world.door().close("unknown");
        assertThat(world.lines("authentication:open", AuditRecord.Result.DONE))
                .singleElement()
                .satisfies(line -> assertThat(line.detail())
                        .containsEntry("factors", "PASSWORD")
                        .containsEntry("credential", opened.session().id()));
        assertThat(world.lines("authentication:close", AuditRecord.Result.DONE)).hasSize(1);
        assertThat(world.as("ada").audit().find(AuditQuery.all()).toString())
                .doesNotContain(opened.token(), Tokens.hash(opened.token()));
    }

    @Test
    void attack36_a_token_that_was_planted_before_the_login_is_worth_nothing_after_it() {
        SessionToken planted = world.open("bo");
        SessionToken opened = world.door().open(login("ada", Factor.PASSWORD).replacing(planted.token()));
        assertThat(opened.token()).isNotEqualTo(planted.token());
        refused(() -> world.session(planted));
        assertThat(world.session(opened).member()).isEqualTo("ada");
        // The control: what is not handed in stays.
        SessionToken other = world.open("bo");
        world.door().open(login("ada", Factor.PASSWORD));
        assertThat(world.session(other).member()).isEqualTo("bo");
        // A login that fails logs nobody out.
        refused(() -> world.door().open(login("nobody", Factor.PASSWORD).replacing(other.token())));
        assertThat(world.session(other).member()).isEqualTo("bo");
    }

    @Test
    void a_session_ends_without_use() {
        SessionToken opened = world.open("bo");
        for (int i = 0; i < 4; i++) {
            world.clock.advance(Duration.ofMinutes(29));
            assertThat(world.session(opened).member()).isEqualTo("bo");
        }
        world.policy(policy -> policy.sessionIdle(Duration.ofMinutes(31)));
        world.clock.advance(Duration.ofMinutes(30));
        assertThat(world.session(opened).member()).as("the control").isEqualTo("bo");
        world.policy(policy -> policy.sessionIdle(Duration.ofMinutes(30)));
        world.clock.advance(Duration.ofMinutes(30));
        assertThat(world.as("bo").sessions().list("bo")).isEmpty();
        refused(() -> world.session(opened));
        refused(() -> world.session(opened));
        assertThat(world.reasons("authentication:session")).containsExactly("session_idle");
    }

    @Test
    void a_session_ends_however_much_it_is_used() {
        SessionToken opened = world.open("bo");
        world.policy(policy -> policy.sessionLength(Duration.ofHours(13)));
        for (int i = 0; i < 24; i++) {
            world.clock.advance(Duration.ofMinutes(29));
            world.session(opened);
        }
        world.clock.advance(Duration.ofMinutes(24));
        assertThat(world.session(opened).member())
                .as("the control, after 12 hours")
                .isEqualTo("bo");
        world.policy(policy -> policy.sessionLength(Duration.ofHours(12)));
        refused(() -> world.session(opened));
        assertThat(world.reasons("authentication:session")).containsExactly("session_too_long");
    }

    @Test
    void uses_are_written_once_a_minute() {
        SessionToken opened = world.open("bo");
        world.clock.advance(Duration.ofSeconds(59));
        world.session(opened);
        assertThat(world.as("bo").sessions().list("bo"))
                .extracting(SessionView::lastUsed)
                .containsExactly(opened.session().started());
        world.clock.advance(Duration.ofSeconds(1));
        world.session(opened);
        assertThat(world.as("bo").sessions().list("bo"))
                .extracting(SessionView::lastUsed)
                .containsExactly(opened.session().started().plusSeconds(60));
        assertThat(world.as("ada").audit().find(AuditQuery.all().action("authentication:session")))
                .isEmpty();
    }

    @Test
    void a_session_goes_on_in_the_policys_networks_alone() {
        SessionToken opened = world.open("bo");
        world.policy(policy -> policy.networks("10.0.0.0/8", "2001:db8::/32"));
        refused(() -> world.session(opened));
        refused(() -> world.open("bo"));
        assertThat(world.door()
                        .session(opened.token(), new Origin("2001:db8::7", ""))
                        .member())
                .isEqualTo("bo");
        assertThat(world.reasons("authentication:session")).containsExactly("network");
        assertThat(world.reasons("authentication:open")).containsExactly("network");
        world.policy(policy -> policy.anyNetwork());
        assertThat(world.session(opened).member()).as("the control").isEqualTo("bo");
        assertThat(world.session(world.open("bo")).member()).isEqualTo("bo");
    }

    @Test
    void a_second_factor_is_wanted_where_the_policy_wants_it() {
        SessionToken before = world.open("bo");
        world.policy(policy -> policy.requireSecondFactor(true));
        denied("second_factor_required", () -> world.open("bo"));
        refused(() -> world.session(before));
        assertThat(world.reasons("authentication:open")).containsExactly("second_factor");
        assertThat(world.reasons("authentication:session")).containsExactly("second_factor");
        assertThat(world.session(world.door().open(login("bo", Factor.PASSWORD, Factor.RECOVERY_CODE)))
                        .member())
                .isEqualTo("bo");
        refused(() -> world.open("nobody"));
        world.policy(policy -> policy.requireSecondFactor(false));
        assertThat(world.session(before).member()).as("the control").isEqualTo("bo");
    }

    @Test
    void only_addresses_of_the_policys_domains_are_invited() {
        world.policy(policy -> policy.emailDomains("acme.example"));
        denied("email_domain_refused", () -> world.as("ada").members().invite("eve", "eve@evil.example", Role.VIEWER));
        world.as("ada").members().invite("cy", "cy@ACME.example", Role.VIEWER);
        world.policy(policy -> policy.anyEmailDomain());
        world.as("ada").members().invite("eve", "eve@evil.example", Role.VIEWER);
    }

    @Test
    void everybody_sees_and_ends_his_own_sessions_and_no_others() {
        SessionToken bos = world.open("bo");
        SessionToken adas = world.open("ada");
        assertThat(world.as("bo").sessions().list("bo"))
                .extracting(SessionView::id)
                .containsExactly(bos.session().id());
        denied("denied", () -> world.as("bo").sessions().list("ada"));
        denied("denied", () -> world.as("bo").sessions().revoke(adas.session().id()));
        denied("denied", () -> world.as("bo").sessions().revokeAll("ada"));
        denied("denied", () -> world.as("bo").sessions().revoke("unknown"));
        denied(
                "denied",
                () -> world.revo
                        .with(world.revo.scopeOf("acme", "bo").narrowedTo(Permission.of("memory:read")))
                        .sessions()
                        .list("bo"));
        world.as("bo").sessions().revoke(bos.session().id());
        refused(() -> world.session(bos));
        // The control: the owner's role reaches all.
        SessionToken again = world.open("bo");
        world.as("ada").sessions().revoke(again.session().id());
        refused(() -> world.session(again));
        assertThat(world.session(adas).member()).isEqualTo("ada");
        assertThatThrownBy(() -> world.as("ada").sessions().revoke("unknown")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> world.gil().sessions().revoke(adas.session().id()))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void all_sessions_end_or_all_but_one() {
        List<SessionToken> three = List.of(world.open("bo"), world.open("bo"), world.open("bo"));
        SessionToken adas = world.open("ada");
        String kept = three.get(1).session().id();
        assertThat(world.as("bo").sessions().revokeOthers("bo", kept)).isEqualTo(2);
        refused(() -> world.session(three.get(0)));
        refused(() -> world.session(three.get(2)));
        assertThat(world.session(three.get(1)).credential()).isEqualTo(kept);
        assertThat(world.as("bo").sessions().revokeAll("bo")).isEqualTo(1);
        refused(() -> world.session(three.get(1)));
        assertThat(world.session(adas).member()).isEqualTo("ada");
        assertThat(world.lines("session:revoke", AuditRecord.Result.DONE)).hasSize(2);
    }

    @Test
    void sessions_that_are_over_are_cleared_away_at_the_next_login() {
        SessionStore store = InMemory.sessions();
        world.close();
        world = new LoginWorld(builder -> builder.provide(SessionStore.class, store));
        SessionToken old = world.open("bo");
        world.clock.advance(Duration.ofHours(1));
        assertThat(store.credential(Tokens.hash(old.token()))).isPresent();
        world.open("bo");
        assertThat(store.credential(Tokens.hash(old.token()))).isEmpty();
        refused(() -> world.session(old));
    }

    @Test
    void attack37_the_refusal_of_a_login_is_the_same_whatever_is_wrong() {
        refused(() -> world.open("nobody"));
        refused(() -> world.open(""));
        refused(() -> world.open("x".repeat(10_000)));
        for (String tenant : List.of("nowhere", "_system", "ACME", "", "acme' or 1=1")) {
            refused(() -> world.door().open(tenant, "bo", HOME, Set.of(Factor.PASSWORD)));
        }
        assertThat(world.reasons("authentication:open"))
                .containsOnly("member_inactive")
                .hasSize(3);
        world.revo.asSystem("x").organizations().suspend("acme", "unpaid");
        refused(() -> world.open("bo"));
        world.revo.asSystem("x").organizations().activate("acme");
        assertThat(world.session(world.open("bo")).member()).as("the control").isEqualTo("bo");
    }

    @Test
    void attack08_a_suspended_organizations_session_lets_nobody_in_until_it_is_active() {
        SessionToken opened = world.open("bo");
        world.revo.asSystem("x").organizations().suspend("acme", "unpaid");
        refused(() -> world.session(opened));
        world.revo.asSystem("x").organizations().activate("acme");
        assertThat(world.session(opened).member()).as("the control").isEqualTo("bo");
    }

    @Test
    void attack08_the_session_of_who_left_is_dead_also_when_he_comes_back() {
        SessionToken opened = world.open("bo");
        world.as("ada").members().deactivate("bo");
        refused(() -> world.session(opened));
        refused(() -> world.open("bo"));
        world.as("ada").members().addService("bo", "bo");
        refused(() -> world.session(opened));
        assertThat(world.session(world.open("bo")).member()).isEqualTo("bo");
    }

    @Test
    void attack08_control_without_the_removal_it_would_go_on() {
        world.close();
        world = new LoginWorld(builder -> builder.provide(
                SessionStore.class, LoginWorld.without(SessionStore.class, InMemory.sessions(), "removeAll")));
        SessionToken opened = world.open("bo");
        world.leaveAndComeBack("bo");
        assertThat(world.session(opened).member()).isEqualTo("bo");
    }

    @Test
    void the_hash_that_is_kept_lets_nobody_in() {
        SessionStore store = InMemory.sessions();
        world.close();
        world = new LoginWorld(builder -> builder.provide(SessionStore.class, store));
        SessionToken opened = world.open("bo");
        String hash = Tokens.hash(opened.token());
        refused(() -> world.door().session(hash, HOME));
        refused(() -> world.door().session(hash.substring(0, 43), HOME));
        // The control: the store would lead from it, if what is presented were not hashed first.
        assertThat(store.credential(hash)).isPresent();
        assertThat(world.session(opened).member()).isEqualTo("bo");
    }

    @Test
    void a_key_is_no_session_and_a_session_no_key() {
        String key = world.as("ada").apiKeys().issue(NewApiKey.of("x")).secret();
        refused(() -> world.door().session(key, HOME));
        refused(() -> world.door().apiKey(world.open("bo").token(), HOME));
        assertThat(world.key(key).member()).isEqualTo("ada");
    }

    @Test
    void attack15_a_tenant_that_a_parameter_names_counts_nothing_beside_the_sessions() {
        ScopedRevo ada = world.revo.with(world.revo.scopeOf(world.session(world.open("ada"))));
        Organization theirs = world.gil().organizations().find("globex").orElseThrow();
        assertThat(ada.organizations().find("globex")).isEmpty();
        assertThatThrownBy(() -> ada.organizations().update("globex", theirs.version(), "Taken", theirs.settings()))
                .isInstanceOf(RevoException.class);
        assertThatThrownBy(() -> ada.organizations().suspend("globex", "taken")).isInstanceOf(RevoException.class);
        assertThat(world.gil().organizations().find("globex").orElseThrow().name())
                .isEqualTo(theirs.name());
        // The control: an operator, whom no session binds, does reach the organization that the parameter names.
        var operator = world.revo.asSystem("support").organizations();
        assertThat(operator.find("globex")).isPresent();
        operator.update("globex", theirs.version(), "Renamed", theirs.settings());
        assertThat(world.gil().organizations().find("globex").orElseThrow().name())
                .isEqualTo("Renamed");
    }
}
