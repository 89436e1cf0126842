package dev.revo.engine.tenancy.login;

import static dev.revo.engine.tenancy.login.LoginWorld.HOME;
import static dev.revo.engine.tenancy.login.LoginWorld.denied;
import static dev.revo.engine.tenancy.login.LoginWorld.refused;
import static dev.revo.engine.tenancy.login.OpenIdWorld.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord.Result;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.engine.tenancy.totp.Codes;
import dev.revo.error.DeniedException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.OverloadedException;
import dev.revo.error.UnavailableException;
import dev.revo.inmemory.InMemory;
import dev.revo.login.CodeLogin;
import dev.revo.login.Factor;
import dev.revo.login.Login;
import dev.revo.login.Login.LoggedIn;
import dev.revo.login.Login.SecondFactor;
import dev.revo.login.OpenIdAnswer;
import dev.revo.login.OpenIdLink;
import dev.revo.login.OpenIdProvider;
import dev.revo.login.OpenIdRedirect;
import dev.revo.login.Origin;
import dev.revo.spi.FactorStore;
import dev.revo.tenancy.Role;
import dev.revo.testkit.openid.FakeUser;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Logins by the word of a provider: whom they let in, and what of them is good for nothing. */
class OpenIdLoginTest {
    private static final FakeUser BO = FakeUser.of("248289761001").email("bo@acme.example", true);

    private OpenIdWorld open = new OpenIdWorld();

    @AfterEach
    void close() {
        open.close();
    }

    private LoginWorld world() {
        return open.world;
    }

    private List<String> reasons() {
        return world().reasons("authentication:openid");
    }

    private Login finish(OpenIdAnswer answer) {
        return world().door().finishOpenId(answer);
    }

    @Test
    void a_linked_account_lets_its_member_in_and_the_log_names_the_provider() {
        open.linked(BO);
        LoggedIn in = open.in();
        assertThat(world().session(in.session()).member()).isEqualTo("bo");
        assertThat(world().session(in.session()).proven()).containsExactly(Factor.OIDC);
        assertThat(world().lines("authentication:open", Result.DONE))
                .last()
                .satisfies(line -> assertThat(line.detail())
                        .containsEntry("provider", NAME)
                        .containsEntry("factors", "OIDC"));
    }

    @Test
    void attack36_a_session_that_was_planted_ends_with_the_login() {
        open.linked(BO);
        String planted = world().open("bo").token();
        assertThat(world().door().session(planted, HOME).member()).as("control").isEqualTo("bo");
        finish(open.answer("acme").replacing(planted));
        refused(() -> world().door().session(planted, HOME));
    }

    @Test
    void an_account_that_nobody_linked_lets_nobody_in_whatever_its_address_is() {
        open.provider.seat(FakeUser.of("thief").email("bo@acme.example", true));
        refused(open::in);
        assertThat(reasons()).containsExactly("openid_unlinked");
    }

    /** What would happen if members were known by their addresses: whoever can write one into an account is that member. */
    @Test
    void control_by_address_an_account_of_the_thiefs_own_is_the_members() {
        FakeUser thief = FakeUser.of("thief").email("ada@acme.example", true);
        String member = "ada@acme.example".replace("@acme.example", "");
        FactorStore byAddress = LoginWorld.replaced(
                FactorStore.class,
                InMemory.factors(),
                "link",
                (called, arguments) -> Optional.of(
                        new OpenIdLink((String) arguments[1], (String) arguments[2], member, Instant.EPOCH)));
        open.close();
        open = new OpenIdWorld(choices -> choices, builder -> builder.provide(FactorStore.class, byAddress));
        open.provider.seat(thief);
        assertThat(world().session(open.in().session()).member()).isEqualTo("ada");
    }

    @Test
    void attack37_whatever_is_wrong_the_answer_is_one_and_the_log_knows_better() {
        open.linked(BO);
        OpenIdAnswer right = open.answer("acme");
        OpenIdAnswer other = open.answer("acme");
        List<String> answers = new ArrayList<>();
        for (OpenIdAnswer wrong : List.of(
                OpenIdAnswer.of("", right.callback(), HOME),
                OpenIdAnswer.of("login.acme", right.callback(), HOME),
                OpenIdAnswer.of(right.pending().replace("login.", "link."), right.callback(), HOME),
                OpenIdAnswer.of(right.pending().replace("acme", "nowhere"), right.callback(), HOME),
                OpenIdAnswer.of(right.pending().replace("corporate", "unknown"), right.callback(), HOME),
                OpenIdAnswer.of(other.pending(), right.callback(), HOME),
                OpenIdAnswer.of(right.pending(), URI.create("https://app.example/done?error=access_denied"), HOME))) {
            assertThatThrownBy(() -> finish(wrong))
                    .isInstanceOfSatisfying(
                            DeniedException.class, e -> answers.add(e.code() + e.getMessage() + e.context()));
        }
        refused(() -> world().door().beginOpenId("acme", "unknown"));
        assertThat(answers).hasSize(7).allMatch(answers.get(0)::equals);
        assertThat(reasons()).containsExactly("openid_provider", "openid_state");
        assertThat(finish(right)).as("control: the right one lets in").isInstanceOf(LoggedIn.class);
        assertThat(world().as("ada").audit().find(AuditQuery.all()).toString())
                .doesNotContain(right.pending(), right.callback().getRawQuery());
    }

    @Test
    void rubbish_from_one_address_comes_slower_and_keeps_nobody_else_out() {
        open.linked(BO);
        Origin thief = new Origin("203.0.113.9", "rubbish");
        List<OpenIdAnswer> rubbish = new ArrayList<>();
        for (int i = 0; i < 31; i++) {
            String pending = world().door().beginOpenId("acme", NAME).pending();
            rubbish.add(OpenIdAnswer.of(pending, URI.create("https://app.example/done?code=none&state=none"), thief));
        }
        for (OpenIdAnswer each : rubbish.subList(0, 30)) {
            refused(() -> finish(each));
        }
        assertThatThrownBy(() -> finish(rubbish.get(30))).isInstanceOfSatisfying(OverloadedException.class, e -> {
            assertThat(e.code()).isEqualTo("login_wait");
            assertThat(e.retryAfter()).contains(Duration.ofSeconds(2));
        });
        assertThat(open.in()).as("another address").isInstanceOf(LoggedIn.class);
        open.clock.advance(Duration.ofSeconds(2));
        OpenIdAnswer right = open.answer("acme");
        assertThat(finish(OpenIdAnswer.of(right.pending(), right.callback(), thief)))
                .as("control: it was the pace alone")
                .isInstanceOf(LoggedIn.class);
        for (int i = 0; i < 40; i++) {
            assertThat(open.in()).as("who is let in is not slowed down").isInstanceOf(LoggedIn.class);
        }
    }

    @Test
    void whoever_makes_up_providers_does_not_fill_the_log() {
        for (int i = 0; i < 20; i++) {
            String madeUp = "login.acme.made-up-" + i + ".1.";
            refused(() -> finish(OpenIdAnswer.of(madeUp + "s".repeat(43), OpenIdWorld.DONE, HOME)));
        }
        assertThat(reasons()).as("control: it is told once").containsExactly("openid_provider");
        assertThat(world().as("ada").audit().find(AuditQuery.all()).toString()).doesNotContain("made-up");
    }

    @Test
    void attack15_a_login_begun_in_one_organization_opens_none_of_another() {
        open.linked(BO);
        OpenIdRedirect begun = world().door().beginOpenId("globex", NAME);
        URI callback = open.provider.visit(begun.uri());
        String renamed = begun.pending().replace("globex", "acme");
        refused(() -> finish(OpenIdAnswer.of(renamed, callback, HOME)));
        assertThat(reasons()).containsExactly("openid_state");
        // The same account is nobody in the organization that it was begun in.
        refused(() -> finish(OpenIdAnswer.of(begun.pending(), callback, HOME)));
        assertThat(open.in()).as("control: begun where it is linked").isNotNull();
    }

    @Test
    void an_answer_is_good_once_even_at_a_provider_that_takes_a_code_twice() {
        open.linked(BO);
        OpenIdAnswer answer = open.answer("acme");
        assertThat(finish(answer)).isInstanceOf(LoggedIn.class);
        refused(() -> finish(answer));
        assertThat(reasons()).containsExactly("openid_code");
        open.provider.lax(true);
        OpenIdAnswer again = open.answer("acme");
        assertThat(finish(again)).isInstanceOf(LoggedIn.class);
        refused(() -> finish(again));
        assertThat(reasons()).containsExactly("openid_code", "openid_used");
    }

    @Test
    void control_a_store_that_forgets_what_was_used_lets_in_twice() {
        open.close();
        open = new OpenIdWorld(
                choices -> choices,
                builder -> builder.provide(
                        FactorStore.class, LoginWorld.without(FactorStore.class, InMemory.factors(), "putToken")));
        open.linked(BO);
        open.provider.lax(true);
        OpenIdAnswer answer = open.answer("acme");
        finish(answer);
        assertThat(finish(answer)).isInstanceOf(LoggedIn.class);
    }

    @Test
    void a_login_that_takes_too_long_is_refused() {
        open.linked(BO);
        OpenIdAnswer late = open.answer("acme");
        OpenIdAnswer inTime = open.answer("acme");
        open.clock.advance(Duration.ofMinutes(9));
        assertThat(finish(inTime)).as("control").isInstanceOf(LoggedIn.class);
        open.clock.advance(Duration.ofMinutes(1));
        refused(() -> finish(late));
        assertThat(reasons()).containsExactly("openid_pending_expired");
    }

    @Test
    void who_may_not_come_in_does_not_by_the_word_of_a_provider_either() {
        open.linked(BO);
        world().policy(policy -> policy.networks("10.0.0.0/8"));
        refused(open::in);
        world().policy(policy -> policy.anyNetwork());
        assertThat(open.in()).as("control").isNotNull();
        world().revo.asSystem("unpaid").organizations().suspend("acme", "unpaid");
        refused(open::in);
        world().revo.asSystem("paid").organizations().activate("acme");
        assertThat(open.in()).as("control").isNotNull();
        assertThat(reasons()).containsExactly("network", "organization_closed");
    }

    @Test
    void attack08_who_left_is_out_and_who_comes_back_links_anew() {
        open.linked(BO);
        assertThat(open.in()).as("control").isNotNull();
        world().leaveAndComeBack("bo");
        refused(open::in);
        assertThat(world().as("ada").factors().openIdLinks("bo")).isEmpty();
    }

    @Test
    void attack08_control_a_store_that_keeps_links_lets_in_who_comes_back() {
        open.close();
        open = new OpenIdWorld(
                choices -> choices,
                builder -> builder.provide(
                        FactorStore.class, LoginWorld.without(FactorStore.class, InMemory.factors(), "withdraw")));
        open.linked(BO);
        world().as("ada").members().deactivate("bo");
        refused(open::in);
        assertThat(reasons()).containsExactly("member_inactive");
        world().as("ada").members().addService("bo", Role.VIEWER);
        assertThat(world().session(open.in().session()).member()).isEqualTo("bo");
    }

    @Test
    void a_provider_is_open_to_the_organizations_that_it_is_for() {
        open.close();
        open = new OpenIdWorld(choices -> choices.tenants("acme"), builder -> {});
        open.linked(BO);
        assertThat(open.in()).as("control").isNotNull();
        refused(() -> world().door().beginOpenId("globex", NAME));
        assertThat(world().door().beginOpenId("acme", NAME).toString()).doesNotContain("state=", "login.acme");
    }

    @Test
    void two_providers_of_one_name_are_no_choice() {
        OpenIdProvider one = OpenIdProvider.of("a", "https://a.example", "revo", "openid", OpenIdWorld.DONE);
        assertThatThrownBy(() -> Tenancy.module().openId(one).openId(one))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("tenancy.openId");
    }

    @Test
    void a_provider_that_is_down_and_a_secret_that_is_missing_are_told_as_such() {
        open.linked(BO);
        OpenIdAnswer answer = open.answer("acme");
        open.provider.down(true);
        assertThatThrownBy(() -> finish(answer))
                .isInstanceOfSatisfying(
                        UnavailableException.class,
                        e -> assertThat(e.code()).isEqualTo("identity_provider_unavailable"));
        open.provider.down(false);
        assertThat(finish(answer)).as("control: nothing was used up").isInstanceOf(LoggedIn.class);
        OpenIdAnswer forgotten = open.back(world().door().beginOpenId("acme", "forgotten"));
        assertThatThrownBy(() -> finish(forgotten)).isInstanceOfSatisfying(UnavailableException.class, e -> {
            assertThat(e.code()).isEqualTo("openid_secret_missing");
            assertThat(e.context()).containsEntry("provider", "forgotten");
        });
    }

    @Test
    void a_code_is_asked_for_where_one_is_wanted_and_the_session_knows_both() {
        open.linked(BO);
        world().policy(policy -> policy.requireSecondFactor(true));
        SecondFactor wanted = (SecondFactor) open.login("acme");
        String secret = wanted.setup().orElseThrow().secret();
        LoggedIn in = world().door()
                .secondFactor(CodeLogin.of(wanted.challenge(), Codes.at(secret, open.clock.instant()), HOME));
        assertThat(world().session(in.session()).proven()).isEqualTo(Set.of(Factor.OIDC, Factor.TOTP));
        assertThat(in.recoveryCodes()).hasSize(10);
        assertThat(world().lines("authentication:openid", Result.ALLOWED))
                .singleElement()
                .satisfies(line -> assertThat(line.detail())
                        .containsEntry("provider", NAME)
                        .containsEntry("next", "second_factor"));
        // He has an authenticator now, so a code is asked for whatever the policy says.
        world().policy(policy -> policy.requireSecondFactor(false));
        open.clock.advance(Duration.ofSeconds(30));
        assertThat(((SecondFactor) open.login("acme")).setup()).isEmpty();
    }

    @Test
    void a_provider_that_asked_for_two_factors_is_enough() {
        open.close();
        open = new OpenIdWorld(choices -> choices.twoFactorClasses("gold"), builder -> {});
        open.linked(BO);
        world().policy(policy -> policy.requireSecondFactor(true));
        for (FakeUser one : List.of(BO, BO.amr("pwd"), BO.acr("silver"))) {
            open.provider.seat(one);
            assertThat(open.login("acme")).as("control: %s", one).isInstanceOf(SecondFactor.class);
        }
        for (FakeUser two : List.of(BO.amr("pwd", "mfa"), BO.acr("gold"))) {
            open.provider.seat(two);
            assertThat(world().session(open.in().session()).proven()).isEqualTo(Set.of(Factor.OIDC, Factor.OIDC_MFA));
        }
    }

    private String invited(String user, String address) {
        return world().as("ada").members().invite(user, address, "viewer").token();
    }

    @Test
    void an_invitation_is_accepted_by_the_account_whose_address_the_provider_verified() {
        String invitation = invited("cy", "Cy@acme.example");
        open.provider.seat(FakeUser.of("cy-1").email("cy@ACME.example", true));
        LoggedIn in = (LoggedIn) finish(open.answer("acme").accepting(invitation));
        assertThat(world().session(in.session()).member()).isEqualTo("cy");
        open.provider.seat(FakeUser.of("cy-1").email("another@acme.example", false));
        assertThat(world().session(open.in().session()).member())
                .as("an address that changes later changes nothing")
                .isEqualTo("cy");
        assertThat(world().as("ada").factors().openIdLinks("cy"))
                .singleElement()
                .satisfies(link -> assertThat(link.subject()).isEqualTo("cy-1"));
        assertThat(world().lines("authentication:openid", Result.DONE))
                .singleElement()
                .satisfies(line -> assertThat(line.detail())
                        .containsEntry("set", "openid_link")
                        .containsEntry("provider", NAME)
                        .containsEntry("subject", "cy-1"));
    }

    @Test
    void attack22_an_invitation_is_nothing_to_another_account_or_in_another_organization() {
        String invitation = invited("cy", "cy@acme.example");
        FakeUser right = FakeUser.of("cy-1").email("cy@acme.example", true);
        for (FakeUser wrong : List.of(
                FakeUser.of("thief"),
                FakeUser.of("thief").email("thief@acme.example", true),
                FakeUser.of("thief").email("cy@acme.example", false))) {
            open.provider.seat(wrong);
            refused(() -> finish(open.answer("acme").accepting(invitation)));
        }
        open.provider.seat(right);
        refused(() -> finish(open.answer("globex").accepting(invitation)));
        refused(() -> finish(open.answer("acme").accepting(invitation + "x")));
        assertThat(reasons()).containsExactly("openid_email", "openid_invitation");
        assertThat(finish(open.answer("acme").accepting(invitation)))
                .as("control: it is good in the right hands")
                .isInstanceOf(LoggedIn.class);
        refused(() -> finish(open.answer("acme").accepting(invitation)));
    }

    @Test
    void attack22_an_invitation_does_not_move_an_account_from_one_member_to_another() {
        open.linked(BO);
        String invitation = invited("cy", "bo@acme.example");
        refused(() -> finish(open.answer("acme").accepting(invitation)));
        assertThat(reasons()).containsExactly("openid_taken");
        assertThat(world().session(open.in().session()).member())
                .as("control: it is bo's still")
                .isEqualTo("bo");
    }

    @Test
    void only_the_hosts_login_does_this() {
        denied("operators_only", () -> world().as("ada").authentication().beginOpenId("acme", NAME));
        OpenIdAnswer answer = OpenIdAnswer.of("x", OpenIdWorld.DONE, new Origin("192.0.2.1", ""));
        denied("operators_only", () -> world().as("ada").authentication().finishOpenId(answer));
        refused(() -> finish(answer));
    }
}
