package dev.revo.engine.tenancy.login;

import static dev.revo.engine.tenancy.login.LoginWorld.HOME;
import static dev.revo.engine.tenancy.login.LoginWorld.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditQuery;
import dev.revo.engine.tenancy.totp.Codes;
import dev.revo.error.ConflictException;
import dev.revo.error.OverloadedException;
import dev.revo.error.UnavailableException;
import dev.revo.inmemory.InMemory;
import dev.revo.login.AuthenticatorSetup;
import dev.revo.login.CodeLogin;
import dev.revo.login.Factor;
import dev.revo.login.Login;
import dev.revo.login.Login.LoggedIn;
import dev.revo.login.Login.SecondFactor;
import dev.revo.login.PasswordLogin;
import dev.revo.spi.FactorStore;
import dev.revo.spi.FactorStore.TotpRow;
import dev.revo.testkit.TestContexts;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Authenticators and recovery codes. */
class SecondFactorTest {
    private static final String RIGHT = "a lantern in the fog";
    private static final Duration STEP = Duration.ofSeconds(30);

    private LoginWorld world = new LoginWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private void password(String member) {
        String token = world.as("ada").factors().resetPassword(member).token();
        world.door().setPassword(token, RIGHT.toCharArray(), HOME);
    }

    private Login login(String member) {
        return world.door().password(PasswordLogin.of("acme", member, RIGHT.toCharArray(), HOME));
    }

    private String challenge(String member) {
        return ((SecondFactor) login(member)).challenge();
    }

    private String code(AuthenticatorSetup setup) {
        return Codes.at(setup.secret(), world.clock.instant());
    }

    private LoggedIn answer(String challenge, String code) {
        return world.door().secondFactor(CodeLogin.of(challenge, code, HOME));
    }

    /** bo has a password and an authenticator, and time has passed since its code was used. */
    private AuthenticatorSetup withAuthenticator() {
        password("bo");
        AuthenticatorSetup setup = world.as("bo").factors().setUpAuthenticator();
        world.as("bo").factors().confirmAuthenticator(code(setup), HOME);
        world.clock.advance(STEP);
        return setup;
    }

    @Test
    void a_login_asks_for_a_code_once_there_is_an_authenticator() {
        password("bo");
        AuthenticatorSetup setup = world.as("bo").factors().setUpAuthenticator();
        assertThat(setup.uri()).startsWith("otpauth://totp/Acme:bo?secret=" + setup.secret());
        assertThat(login("bo")).as("not confirmed yet").isInstanceOf(LoggedIn.class);
        assertThat(world.as("bo").factors().confirmAuthenticator(code(setup), HOME))
                .hasSize(10);
        assertThat(world.as("bo").factors().state("bo").authenticator()).isTrue();
        world.clock.advance(STEP);
        LoggedIn in = answer(challenge("bo"), code(setup));
        assertThat(world.session(in.session()).proven()).isEqualTo(Set.of(Factor.PASSWORD, Factor.TOTP));
        assertThat(in.recoveryCodes()).isEmpty();
    }

    @Test
    void attack39_a_code_is_good_once() {
        AuthenticatorSetup setup = withAuthenticator();
        String seen = code(setup);
        answer(challenge("bo"), seen);
        refused(() -> answer(challenge("bo"), seen));
        world.clock.advance(STEP);
        assertThat(answer(challenge("bo"), code(setup)))
                .as("control: the next one is good")
                .isNotNull();
    }

    @Test
    void attack39_control_a_store_that_forgets_the_step_takes_a_code_twice() {
        world.close();
        world = new LoginWorld(builder -> builder.provide(FactorStore.class, forgetful(InMemory.factors())));
        AuthenticatorSetup setup = withAuthenticator();
        String seen = code(setup);
        answer(challenge("bo"), seen);
        assertThat(answer(challenge("bo"), seen)).isNotNull();
    }

    @Test
    void attack39_a_recovery_code_stands_in_once() {
        password("bo");
        AuthenticatorSetup setup = world.as("bo").factors().setUpAuthenticator();
        List<String> codes = world.as("bo").factors().confirmAuthenticator(code(setup), HOME);
        LoggedIn in = answer(challenge("bo"), codes.get(0));
        assertThat(world.session(in.session()).proven()).contains(Factor.RECOVERY_CODE);
        assertThat(world.as("bo").factors().state("bo").recoveryCodes()).isEqualTo(9);
        refused(() -> answer(challenge("bo"), codes.get(0)));
        assertThat(answer(challenge("bo"), codes.get(1).toUpperCase(java.util.Locale.ROOT)))
                .as("control: another one is good")
                .isNotNull();
        world.clock.advance(STEP);
        List<String> fresh = world.as("bo").factors().renewRecoveryCodes(code(setup), HOME);
        refused(() -> answer(challenge("bo"), codes.get(2)));
        assertThat(answer(challenge("bo"), fresh.get(0))).isNotNull();
    }

    @Test
    void a_wrong_code_leaves_the_challenge_and_a_right_one_uses_it_up() {
        AuthenticatorSetup setup = withAuthenticator();
        String challenge = challenge("bo");
        refused(() -> answer(challenge, "000000"));
        refused(() -> answer(challenge, "é".repeat(6)));
        assertThat(answer(challenge, code(setup))).isNotNull();
        world.clock.advance(STEP);
        refused(() -> answer(challenge, code(setup)));
        assertThat(world.reasons("authentication:code")).containsOnly("code");
    }

    @Test
    void a_challenge_is_good_for_five_minutes_and_of_its_kind_alone() {
        AuthenticatorSetup setup = withAuthenticator();
        String late = challenge("bo");
        world.clock.advance(Duration.ofMinutes(5));
        refused(() -> answer(late, code(setup)));
        assertThat(world.reasons("authentication:code")).containsExactly("challenge_ended");
        String reset = world.as("ada").factors().resetPassword("bo").token();
        refused(() -> answer(reset, code(setup)));
        refused(() -> world.door().setPassword(challenge("bo"), "seven quiet harbours".toCharArray(), HOME));
        assertThat(answer(challenge("bo"), code(setup))).as("control").isNotNull();
    }

    @Test
    void codes_are_not_guessed_fast() {
        AuthenticatorSetup setup = withAuthenticator();
        String challenge = challenge("bo");
        for (int i = 0; i < 5; i++) {
            refused(() -> answer(challenge, "000000"));
        }
        assertThatThrownBy(() -> answer(challenge, code(setup))).isInstanceOf(OverloadedException.class);
        world.clock.advance(Duration.ofSeconds(2));
        assertThat(answer(challenge, code(setup)))
                .as("control: it was the pace alone")
                .isNotNull();
    }

    @Test
    void who_must_have_a_second_factor_sets_it_up_on_the_way_in() {
        password("bo");
        world.policy(policy -> policy.requireSecondFactor(true));
        SecondFactor wanted = (SecondFactor) login("bo");
        AuthenticatorSetup setup = wanted.setup().orElseThrow();
        assertThat(wanted.toString() + setup).doesNotContain(wanted.challenge(), setup.secret());
        LoggedIn in = answer(wanted.challenge(), code(setup));
        assertThat(in.recoveryCodes()).hasSize(10);
        assertThat(world.session(in.session()).member()).isEqualTo("bo");
        world.clock.advance(STEP);
        SecondFactor next = (SecondFactor) login("bo");
        assertThat(next.setup()).isEmpty();
        assertThat(answer(next.challenge(), in.recoveryCodes().get(0))).isNotNull();
    }

    @Test
    void an_authenticator_is_removed_by_its_code_or_by_who_may_do_more() {
        AuthenticatorSetup setup = withAuthenticator();
        assertThatThrownBy(() -> world.as("bo").factors().setUpAuthenticator()).isInstanceOf(ConflictException.class);
        refused(() -> world.as("bo").factors().removeAuthenticator("000000", HOME));
        world.as("bo").factors().removeAuthenticator(code(setup), HOME);
        assertThat(login("bo")).isInstanceOf(LoggedIn.class);
        world.clock.advance(STEP);
        withAuthenticator();
        assertThat(world.as("ada").factors().resetAuthenticator("bo")).isTrue();
        assertThat(world.as("ada").factors().resetAuthenticator("bo")).isFalse();
        assertThat(login("bo")).isInstanceOf(LoggedIn.class);
    }

    @Test
    void the_secret_is_kept_encrypted_and_bound_to_its_row() {
        world.close();
        FactorStore store = InMemory.factors();
        world = new LoginWorld(builder -> builder.provide(FactorStore.class, store));
        AuthenticatorSetup setup = withAuthenticator();
        try (TestContexts contexts = TestContexts.open()) {
            var ctx = contexts.of("acme", "thief");
            String kept = store.totp(ctx, "bo").orElseThrow().secret();
            assertThat(kept).doesNotContain(setup.secret());
            assertThat(answer(challenge("bo"), code(setup))).as("control").isNotNull();
            // A thief who writes the database puts his own secret into bo's row.
            AuthenticatorSetup his = world.as("ada").factors().setUpAuthenticator();
            store.putTotp(
                    ctx, new TotpRow("bo", store.totp(ctx, "ada").orElseThrow().secret(), true, 0));
            world.clock.advance(STEP);
            assertThatThrownBy(() -> answer(challenge("bo"), code(his)))
                    .isInstanceOfSatisfying(
                            UnavailableException.class,
                            e -> assertThat(e.code()).isEqualTo("factor_key_wrong"));
            store.putTotp(ctx, new TotpRow("bo", "1.rubbish!.", true, 0));
            assertThatThrownBy(() -> answer(challenge("bo"), code(his))).isInstanceOf(UnavailableException.class);
        }
        assertThat(world.as("ada").audit().find(AuditQuery.all()).toString()).doesNotContain(setup.secret());
    }

    @Test
    void without_a_key_there_is_no_authenticator_and_the_fault_says_what_to_do() {
        world.close();
        world = new LoginWorld(InMemory.secrets(), builder -> {});
        assertThatThrownBy(() -> world.as("bo").factors().setUpAuthenticator())
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("secret store has none");
        world.close();
        world = new LoginWorld(InMemory.secrets().put("acme", "factors", "not base64!".toCharArray()), builder -> {});
        assertThatThrownBy(() -> world.as("bo").factors().setUpAuthenticator())
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("32 bytes");
    }

    /** A store whose steps are never used up. */
    private static FactorStore forgetful(FactorStore right) {
        return (FactorStore) Proxy.newProxyInstance(
                FactorStore.class.getClassLoader(),
                new Class<?>[] {FactorStore.class},
                (proxy, called, arguments) ->
                        called.getName().equals("advanceTotp") ? true : called.invoke(right, arguments));
    }
}
