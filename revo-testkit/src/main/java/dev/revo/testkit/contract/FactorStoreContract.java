package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.ConflictException;
import dev.revo.login.OpenIdLink;
import dev.revo.run.RunContext;
import dev.revo.spi.FactorStore;
import dev.revo.spi.FactorStore.PasswordRow;
import dev.revo.spi.FactorStore.TokenRow;
import dev.revo.spi.FactorStore.TotpRow;
import dev.revo.spi.OrganizationStore.Credential;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link FactorStore} does. Extend it and hand over an empty store:
 *
 * <pre>{@code
 * class MyFactorsTest extends FactorStoreContract {
 *     protected FactorStore store() {
 *         return new MyFactors(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class FactorStoreContract {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.000006Z");
    private static final String ODD = "o'Neill \u0000 \ud800 \\";

    private TestContexts contexts;
    private FactorStore store;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected FactorStoreContract() {}

    /** An empty store; called once for each test. */
    protected abstract FactorStore store() throws Exception;

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

    private static TokenRow token(String name, String member, String purpose) {
        return new TokenRow(String.format("%064x", name.hashCode()), member, purpose, NOW);
    }

    @Test
    void the_last_password_and_authenticator_are_kept_whole() {
        assertThat(store.password(acme, ODD)).isEmpty();
        assertThat(store.totp(acme, ODD)).isEmpty();
        PasswordRow password = new PasswordRow(ODD, "$argon2id$v=19$m=19456,t=2,p=1$\u0000x", NOW, true);
        store.putPassword(acme, new PasswordRow(ODD, "before", NOW.minusSeconds(1), false));
        store.putPassword(acme, password);
        TotpRow totp = new TotpRow(ODD, "key-1:" + "s".repeat(1_000), true, 7);
        store.putTotp(acme, new TotpRow(ODD, "before", false, 0));
        store.putTotp(acme, totp);
        assertThat(store.password(acme, ODD)).contains(password);
        assertThat(store.totp(acme, ODD)).contains(totp);
        assertThat(store.password(acme, "ada")).isEmpty();
        assertThat(store.totp(acme, "ada")).isEmpty();
    }

    @Test
    void members_of_hostile_names_are_kept_apart() {
        for (String text : Hostile.TEXTS) {
            store.putPassword(acme, new PasswordRow(text, "hash of " + text, NOW, false));
        }
        for (String text : Hostile.TEXTS) {
            assertThat(store.password(acme, text).map(PasswordRow::hash)).contains("hash of " + text);
        }
    }

    @Test
    void a_time_step_is_used_once_and_only_goes_forward() {
        assertThat(store.advanceTotp(acme, "ada", 5))
                .as("without an authenticator")
                .isFalse();
        store.putTotp(acme, new TotpRow("ada", "secret", true, 4));
        assertThat(store.advanceTotp(acme, "ada", 4)).isFalse();
        assertThat(store.advanceTotp(acme, "ada", 6)).isTrue();
        assertThat(store.advanceTotp(acme, "ada", 6)).isFalse();
        assertThat(store.advanceTotp(acme, "ada", 5)).isFalse();
        assertThat(store.totp(acme, "ada")).contains(new TotpRow("ada", "secret", true, 6));
    }

    @Test
    void of_many_who_use_one_step_at_once_one_does() throws Exception {
        store.putTotp(acme, new TotpRow("ada", "secret", true, 4));
        assertThat(Together.run(i -> () -> store.advanceTotp(acme, "ada", 5))).containsOnlyOnce(true);
    }

    @Test
    void a_recovery_code_is_used_once_and_new_ones_replace_all() {
        store.putRecoveryCodes(acme, "ada", Set.of("a", "b", "c"));
        store.putRecoveryCodes(acme, "bo", Set.of("b"));
        assertThat(store.useRecoveryCode(acme, "ada", "b")).isTrue();
        assertThat(store.useRecoveryCode(acme, "ada", "b")).isFalse();
        assertThat(store.useRecoveryCode(acme, "ada", "x")).isFalse();
        assertThat(store.recoveryCodes(acme, "ada")).isEqualTo(2);
        assertThat(store.recoveryCodes(acme, "bo")).isEqualTo(1);
        store.putRecoveryCodes(acme, "ada", Set.of("d"));
        assertThat(store.useRecoveryCode(acme, "ada", "a")).isFalse();
        assertThat(store.useRecoveryCode(acme, "ada", "d")).isTrue();
        store.putRecoveryCodes(acme, "bo", Set.of());
        assertThat(store.recoveryCodes(acme, "bo")).isZero();
    }

    @Test
    void of_many_who_use_one_recovery_code_at_once_one_does() throws Exception {
        store.putRecoveryCodes(acme, "ada", Set.of("a", "b"));
        assertThat(Together.run(i -> () -> store.useRecoveryCode(acme, "ada", "a")))
                .containsOnlyOnce(true);
        assertThat(store.recoveryCodes(acme, "ada")).isEqualTo(1);
    }

    @Test
    void without_an_authenticator_there_are_no_recovery_codes() {
        store.putTotp(acme, new TotpRow("ada", "secret", true, 4));
        store.putRecoveryCodes(acme, "ada", Set.of("a"));
        assertThat(store.removeTotp(acme, "ada")).isTrue();
        assertThat(store.removeTotp(acme, "ada")).isFalse();
        assertThat(store.totp(acme, "ada")).isEmpty();
        assertThat(store.useRecoveryCode(acme, "ada", "a")).isFalse();
    }

    @Test
    void a_token_is_good_once_and_the_next_of_its_purpose_replaces_it() {
        TokenRow first = token("first", ODD, "password_reset");
        TokenRow second = token("second", ODD, "password_reset");
        TokenRow other = token("other", ODD, "mail");
        store.putToken(acme, first);
        store.putToken(acme, other);
        assertThat(store.credential(first.hash()))
                .contains(new Credential(first.hash(), "acme", "password_reset", ODD));
        assertThatThrownBy(() -> store.putToken(acme, token("first", "eve", "mail")))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("token_exists"));
        store.putToken(acme, second);
        assertThat(store.takeToken(acme, first.hash())).as("replaced").isEmpty();
        assertThat(store.credential(first.hash())).isEmpty();
        assertThat(store.takeToken(acme, second.hash())).contains(second);
        assertThat(store.takeToken(acme, second.hash())).as("used").isEmpty();
        assertThat(store.credential(second.hash())).isEmpty();
        assertThat(store.takeToken(acme, other.hash())).contains(other);
    }

    @Test
    void of_many_who_take_one_token_at_once_one_gets_it() throws Exception {
        TokenRow token = token("t", "ada", "password_reset");
        store.putToken(acme, token);
        assertThat(Together.run(i -> () -> store.takeToken(acme, token.hash())).stream()
                        .filter(Optional::isPresent))
                .hasSize(1);
    }

    private static OpenIdLink link(String issuer, String subject, String member) {
        return new OpenIdLink(issuer, subject, member, NOW);
    }

    @Test
    void an_account_is_one_members_letter_for_letter() {
        OpenIdLink link = link("https://a.example/", ODD, ODD);
        store.putLink(acme, link);
        store.putLink(acme, new OpenIdLink(link.issuer(), ODD, ODD, NOW.plusSeconds(1)));
        assertThat(store.link(acme, link.issuer(), ODD))
                .as("the first time counts")
                .contains(link);
        assertThatThrownBy(() -> store.putLink(acme, link(link.issuer(), ODD, "eve")))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("openid_linked"));
        assertThat(store.link(acme, link.issuer(), ODD))
                .as("the thief has nothing")
                .contains(link);
        for (String text : Hostile.TEXTS) {
            store.putLink(acme, link("https://b.example", text, "of " + text));
        }
        for (String text : Hostile.TEXTS) {
            assertThat(store.link(acme, "https://b.example", text).map(OpenIdLink::member))
                    .contains("of " + text);
        }
        assertThat(store.link(acme, "https://a.example", ODD)).isEmpty();
        assertThat(store.link(acme, "https://B.example", "a")).isEmpty();
    }

    @Test
    void a_member_has_his_accounts_in_order_and_unlinks_his_own_alone() {
        OpenIdLink one = link("https://a.example", "2", "ada");
        OpenIdLink two = link("https://a.example", "3", "ada");
        OpenIdLink three = link("https://b.example", "1", "ada");
        List.of(three, two, one).forEach(each -> store.putLink(acme, each));
        store.putLink(acme, link("https://b.example", "2", "bo"));
        assertThat(store.links(acme, "ada")).containsExactly(one, two, three);
        assertThat(store.links(acme, "cy")).isEmpty();
        assertThat(store.removeLink(acme, "bo", two.issuer(), two.subject())).isFalse();
        assertThat(store.removeLink(acme, "ada", two.issuer(), two.subject())).isTrue();
        assertThat(store.removeLink(acme, "ada", two.issuer(), two.subject())).isFalse();
        assertThat(store.links(acme, "ada")).containsExactly(one, three);
        store.putLink(acme, link(two.issuer(), two.subject(), "bo"));
        assertThat(store.link(acme, two.issuer(), two.subject()).map(OpenIdLink::member))
                .contains("bo");
    }

    @Test
    void of_many_who_link_one_account_at_once_one_does() throws Exception {
        List<Boolean> linked = Together.run(i -> () -> {
            try {
                store.putLink(acme, link("https://a.example", "1", "member " + i));
                return true;
            } catch (ConflictException e) {
                return false;
            }
        });
        assertThat(linked).containsOnlyOnce(true);
        String member = store.link(acme, "https://a.example", "1").orElseThrow().member();
        assertThat(store.links(acme, member)).hasSize(1);
    }

    @Test
    void nothing_is_left_of_who_leaves() {
        fill(acme, "ada", "1");
        fill(acme, "bo", "2");
        fill(globex, "ada", "3");
        store.withdraw(acme, "ada");
        assertThat(store.password(acme, "ada")).isEmpty();
        assertThat(store.totp(acme, "ada")).isEmpty();
        assertThat(store.recoveryCodes(acme, "ada")).isZero();
        assertThat(store.credential(token("1", "ada", "mail").hash())).isEmpty();
        assertThat(store.takeToken(acme, token("1", "ada", "mail").hash())).isEmpty();
        assertThat(store.links(acme, "ada")).isEmpty();
        assertThat(store.link(acme, "https://a.example", "1")).isEmpty();
        whole(acme, "bo", "2");
        whole(globex, "ada", "3");
    }

    @Test
    void another_tenants_factors_do_not_exist() {
        fill(acme, "ada", "1");
        assertThat(store.password(globex, "ada")).isEmpty();
        assertThat(store.totp(globex, "ada")).isEmpty();
        assertThat(store.advanceTotp(globex, "ada", 100)).isFalse();
        assertThat(store.useRecoveryCode(globex, "ada", "a")).isFalse();
        assertThat(store.recoveryCodes(globex, "ada")).isZero();
        assertThat(store.takeToken(globex, token("1", "ada", "mail").hash())).isEmpty();
        assertThat(store.removeTotp(globex, "ada")).isFalse();
        store.putRecoveryCodes(globex, "ada", Set.of());
        store.putToken(globex, token("9", "ada", "mail"));
        assertThat(store.link(globex, "https://a.example", "1")).isEmpty();
        assertThat(store.links(globex, "ada")).isEmpty();
        assertThat(store.removeLink(globex, "ada", "https://a.example", "1")).isFalse();
        store.putLink(globex, link("https://a.example", "1", "gil"));
        store.withdraw(globex, "ada");
        whole(acme, "ada", "1");
    }

    private void fill(RunContext ctx, String member, String token) {
        store.putPassword(ctx, new PasswordRow(member, "hash", NOW, false));
        store.putTotp(ctx, new TotpRow(member, "secret", true, 4));
        store.putRecoveryCodes(ctx, member, Set.of("a"));
        store.putToken(ctx, token(token, member, "mail"));
        store.putLink(ctx, link("https://a.example", token, member));
    }

    private void whole(RunContext ctx, String member, String token) {
        assertThat(store.password(ctx, member)).isPresent();
        assertThat(store.totp(ctx, member)).contains(new TotpRow(member, "secret", true, 4));
        assertThat(store.recoveryCodes(ctx, member)).isEqualTo(1);
        assertThat(store.links(ctx, member)).containsExactly(link("https://a.example", token, member));
        assertThat(store.credential(token(token, member, "mail").hash())).isPresent();
        assertThat(store.takeToken(ctx, token(token, member, "mail").hash())).isPresent();
    }
}
