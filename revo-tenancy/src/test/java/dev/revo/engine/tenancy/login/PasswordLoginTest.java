package dev.revo.engine.tenancy.login;

import static dev.revo.engine.tenancy.login.LoginWorld.HOME;
import static dev.revo.engine.tenancy.login.LoginWorld.denied;
import static dev.revo.engine.tenancy.login.LoginWorld.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditQuery;
import dev.revo.error.DeniedException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.OverloadedException;
import dev.revo.inmemory.InMemory;
import dev.revo.login.Factor;
import dev.revo.login.Login;
import dev.revo.login.Login.LoggedIn;
import dev.revo.login.Origin;
import dev.revo.login.PasswordLogin;
import dev.revo.spi.BreachedPasswords;
import dev.revo.spi.FactorStore;
import dev.revo.spi.FactorStore.PasswordRow;
import dev.revo.testkit.TestContexts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Passwords: how they let in, how they are set, and who learns what when they are wrong. */
class PasswordLoginTest {
    private static final String RIGHT = "a lantern in the fog";
    private static final String OTHER = "seven quiet harbours";

    private LoginWorld world = new LoginWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private static char[] chars(String text) {
        return text.toCharArray();
    }

    private void set(String member, String password) {
        String token = world.as("ada").factors().resetPassword(member).token();
        world.door().setPassword(token, chars(password), HOME);
    }

    private Login login(String tenant, String name, String password, Origin from) {
        return world.door().password(PasswordLogin.of(tenant, name, chars(password), from));
    }

    private LoggedIn in(String member, String password) {
        return (LoggedIn) login("acme", member, password, HOME);
    }

    @Test
    void a_right_password_opens_a_session() {
        set("bo", RIGHT);
        LoggedIn in = in("bo", RIGHT);
        assertThat(world.session(in.session()).member()).isEqualTo("bo");
        assertThat(world.session(in.session()).proven()).containsExactly(Factor.PASSWORD);
        assertThat(in.recoveryCodes()).isEmpty();
        assertThat(world.as("bo").factors().state("bo").passwordChanged()).contains(world.clock.instant());
    }

    @Test
    void a_member_logs_in_by_its_address_in_any_case() {
        String invitation = world.as("ada")
                .members()
                .invite("cy", "Cy@acme.example", "viewer")
                .token();
        world.revo.asSystem("login of cy").members().accept(invitation);
        set("cy", RIGHT);
        assertThat(in("cy@ACME.example", RIGHT).session().session().member()).isEqualTo("cy");
    }

    @Test
    void attack37_whatever_is_wrong_the_answer_is_one_and_the_log_knows_better() {
        set("bo", RIGHT);
        List<String> answers = new ArrayList<>();
        for (PasswordLogin wrong : List.of(
                PasswordLogin.of("acme", "bo", chars(OTHER), HOME),
                PasswordLogin.of("acme", "ada", chars(RIGHT), HOME),
                PasswordLogin.of("acme", "nobody", chars(RIGHT), HOME),
                PasswordLogin.of("nowhere", "bo", chars(RIGHT), HOME),
                PasswordLogin.of("No tenant!", "bo", chars(RIGHT), HOME))) {
            assertThatThrownBy(() -> world.door().password(wrong))
                    .isInstanceOfSatisfying(
                            DeniedException.class, e -> answers.add(e.code() + e.getMessage() + e.context()));
        }
        assertThat(answers).hasSize(5).allMatch(answers.get(0)::equals);
        assertThat(world.reasons("authentication:password")).containsExactly("password", "password", "member_unknown");
        assertThat(in("bo", RIGHT).session())
                .as("control: the right one lets in")
                .isNotNull();
        assertThat(world.as("ada").audit().find(AuditQuery.all()).toString()).doesNotContain(RIGHT, OTHER);
    }

    @Test
    void who_may_not_come_in_does_not_with_the_right_password_either() {
        set("bo", RIGHT);
        world.policy(policy -> policy.networks("10.0.0.0/8"));
        refused(() -> in("bo", RIGHT));
        world.policy(policy -> policy.anyNetwork());
        assertThat(in("bo", RIGHT)).as("control").isNotNull();
        world.revo.asSystem("unpaid").organizations().suspend("acme", "unpaid");
        refused(() -> in("bo", RIGHT));
        world.revo.asSystem("paid").organizations().activate("acme");
        assertThat(in("bo", RIGHT)).as("control").isNotNull();
        world.as("ada").members().deactivate("bo");
        refused(() -> in("bo", RIGHT));
    }

    @Test
    void guesses_come_slower_and_slower_and_nobody_is_locked_out() {
        set("bo", RIGHT);
        Origin thief = new Origin("203.0.113.9", "guess");
        for (int i = 0; i < 5; i++) {
            refused(() -> login("acme", "bo", OTHER, thief));
        }
        assertThatThrownBy(() -> login("acme", "bo", RIGHT, thief))
                .isInstanceOfSatisfying(OverloadedException.class, e -> {
                    assertThat(e.code()).isEqualTo("login_wait");
                    assertThat(e.retryAfter()).contains(Duration.ofSeconds(1));
                });
        assertThat(login("acme", "bo", RIGHT, HOME)).as("the owner elsewhere").isInstanceOf(LoggedIn.class);
        world.clock.advance(Duration.ofSeconds(1));
        assertThat(login("acme", "bo", RIGHT, thief))
                .as("control: it was the pace alone")
                .isInstanceOf(LoggedIn.class);
    }

    @Test
    void a_password_that_breaks_a_rule_is_refused_by_name_and_uses_up_no_token() {
        String token = world.as("ada").factors().resetPassword("bo").token();
        assertThatThrownBy(() -> world.door().setPassword(token, chars("short"), HOME))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("TOO_SHORT")
                .hasMessageContaining("12");
        world.policy(policy -> policy.minPasswordLength(30));
        assertThatThrownBy(() -> world.door().setPassword(token, chars(RIGHT), HOME))
                .hasMessageContaining("TOO_SHORT");
        world.policy(policy -> policy.minPasswordLength(12));
        world.door().setPassword(token, chars(RIGHT), HOME);
        assertThat(in("bo", RIGHT)).isNotNull();
        refused(() -> world.door().setPassword(token, chars(OTHER), HOME));
        assertThat(in("bo", RIGHT)).as("the second use changed nothing").isNotNull();
    }

    @Test
    void a_token_for_a_password_is_good_for_an_hour_and_the_newest_alone() {
        String old = world.as("ada").factors().resetPassword("bo").token();
        String late = world.as("ada").factors().resetPassword("bo").token();
        refused(() -> world.door().setPassword(old, chars(RIGHT), HOME));
        world.clock.advance(Duration.ofMinutes(61));
        refused(() -> world.door().setPassword(late, chars(RIGHT), HOME));
        String good = world.as("ada").factors().resetPassword("bo").token();
        world.clock.advance(Duration.ofMinutes(59));
        world.door().setPassword(good, chars(RIGHT), HOME);
        assertThat(in("bo", RIGHT)).as("control").isNotNull();
    }

    @Test
    void a_list_that_the_host_brings_is_asked_unless_the_policy_says_no() {
        world.close();
        List<String> asked = new ArrayList<>();
        world = new LoginWorld(builder -> builder.provide(BreachedPasswords.class, prefix -> {
            asked.add(prefix);
            // The SHA-1 of the right one is 40 digits; the list has it.
            return List.of(sha1(RIGHT).substring(5));
        }));
        String token = world.as("ada").factors().resetPassword("bo").token();
        assertThatThrownBy(() -> world.door().setPassword(token, chars(RIGHT), HOME))
                .hasMessageContaining("BREACHED");
        assertThat(asked).containsExactly(sha1(RIGHT).substring(0, 5));
        world.policy(policy -> policy.checkBreached(false));
        world.door().setPassword(token, chars(RIGHT), HOME);
        assertThat(asked).hasSize(1);
    }

    private static String sha1(String text) {
        try {
            return java.util.HexFormat.of()
                    .withUpperCase()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-1")
                            .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_member_changes_his_own_with_the_one_that_he_has_and_everybody_is_out_then() {
        set("bo", RIGHT);
        var session = in("bo", RIGHT).session();
        refused(() -> world.as("bo").factors().changePassword(chars(OTHER), chars("nine green bottles"), HOME));
        assertThat(world.session(session).member()).isEqualTo("bo");
        world.as("bo").factors().changePassword(chars(RIGHT), chars(OTHER), HOME);
        refused(() -> world.session(session));
        refused(() -> in("bo", RIGHT));
        assertThat(in("bo", OTHER)).isNotNull();
    }

    @Test
    void attack19_nobody_resets_what_lets_in_a_member_who_may_do_more() {
        world.allow("factor:reset");
        denied("beyond_own_rights", () -> world.as("bo").factors().resetPassword("ada"));
        denied("beyond_own_rights", () -> world.as("bo").factors().resetAuthenticator("ada"));
        assertThat(world.as("ada").factors().resetPassword("bo").member())
                .as("control: who may do more may")
                .isEqualTo("bo");
    }

    @Test
    void a_right_that_is_missing_is_asked_for() {
        assertThatThrownBy(() -> world.as("bo").factors().resetPassword("bo")).isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> world.as("bo").factors().state("ada")).isInstanceOf(DeniedException.class);
        assertThat(world.as("bo").factors().state("bo").authenticator()).isFalse();
        assertThatThrownBy(() ->
                        world.as("ada").authentication().password(PasswordLogin.of("acme", "bo", chars(RIGHT), HOME)))
                .isInstanceOfSatisfying(
                        DeniedException.class, e -> assertThat(e.code()).isEqualTo("operators_only"));
    }

    @Test
    void a_hash_of_another_system_lets_in_and_is_made_anew() {
        world.close();
        FactorStore store = InMemory.factors();
        world = new LoginWorld(builder -> builder.provide(FactorStore.class, store));
        try (TestContexts contexts = TestContexts.open()) {
            var ctx = contexts.of("acme", "import");
            String bcrypt = com.password4j.BcryptFunction.getInstance(com.password4j.types.Bcrypt.B, 4)
                    .hash(RIGHT)
                    .getResult();
            store.putPassword(ctx, new PasswordRow("bo", bcrypt, world.clock.instant(), false));
            refused(() -> in("bo", OTHER));
            assertThat(store.password(ctx, "bo").orElseThrow().hash()).isEqualTo(bcrypt);
            assertThat(in("bo", RIGHT)).isNotNull();
            assertThat(store.password(ctx, "bo").orElseThrow().hash()).startsWith("$argon2id$");
            assertThat(in("bo", RIGHT)).isNotNull();
        }
    }

    @Test
    void who_must_change_his_password_does_it_before_anything_else() {
        world.close();
        FactorStore store = InMemory.factors();
        world = new LoginWorld(builder -> builder.provide(FactorStore.class, store));
        set("bo", RIGHT);
        try (TestContexts contexts = TestContexts.open()) {
            var ctx = contexts.of("acme", "import");
            PasswordRow row = store.password(ctx, "bo").orElseThrow();
            store.putPassword(ctx, new PasswordRow("bo", row.hash(), row.changed(), true));
        }
        Login.NewPassword wanted = (Login.NewPassword) login("acme", "bo", RIGHT, HOME);
        assertThat(wanted.toString()).doesNotContain(wanted.token());
        world.door().setPassword(wanted.token(), chars(OTHER), HOME);
        assertThat(in("bo", OTHER)).isNotNull();
    }
}
