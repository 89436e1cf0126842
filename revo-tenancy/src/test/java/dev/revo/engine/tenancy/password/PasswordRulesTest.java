package dev.revo.engine.tenancy.password;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.spi.BreachedPasswords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordRulesTest {
    private static final PasswordOwner ADA = new PasswordOwner("Ada Lovelace", "ada.king@acme.example", "Acme Corp");
    private static final String GOOD = "seven lazy otters";

    private final List<BreachCheck> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(BreachCheck::close);
    }

    private BreachCheck check(BreachedPasswords list, Duration limit, BreachCheck.OnFailure onFailure) {
        BreachCheck check = BreachCheck.of(list, purpose -> Executors.newCachedThreadPool(), limit, onFailure);
        open.add(check);
        return check;
    }

    private PasswordRules rules(BreachedPasswords list) {
        return PasswordRules.of(check(list, Duration.ofSeconds(20), BreachCheck.OnFailure.OPEN));
    }

    private static Set<PasswordViolation> of(PasswordRules rules, String text) {
        return rules.violations(text.toCharArray(), ADA);
    }

    @Test
    void asks_for_twelve_characters_and_for_no_classes_of_them() {
        PasswordRules rules = rules(prefix -> List.of());
        assertThat(of(rules, "abcdefghijk")).containsExactly(PasswordViolation.TOO_SHORT);
        assertThat(of(rules, "abcdefghijkl")).isEmpty();
        assertThat(of(rules, "            ")).isEmpty();
    }

    @Test
    void counts_characters_and_not_half_ones() {
        PasswordRules rules = rules(prefix -> List.of());
        assertThat(of(rules, "\ud83d\ude00".repeat(11))).containsExactly(PasswordViolation.TOO_SHORT);
        assertThat(of(rules, "\ud83d\ude00".repeat(12))).isEmpty();
    }

    @Test
    void length_is_chosen_between_8_and_128() {
        PasswordRules rules = rules(prefix -> List.of());
        assertThat(of(rules.minLength(8), "otters 7")).isEmpty();
        assertThat(of(rules.minLength(128), "x".repeat(127))).containsExactly(PasswordViolation.TOO_SHORT);
        assertThatThrownBy(() -> rules.minLength(7)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> rules.minLength(129)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void refuses_what_is_too_long_or_no_text() {
        PasswordRules rules = rules(prefix -> List.of());
        assertThat(of(rules, "x".repeat(1001))).containsExactly(PasswordViolation.TOO_LONG);
        assertThat(of(rules, "x".repeat(1000))).isEmpty();
        assertThat(of(rules, "seven lazy \ud83d otters")).containsExactly(PasswordViolation.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ada.Lovelace",
                "ada-lovelace-12!",
                "LOVELACE1815",
                "ada.king@acme.example",
                "AcmeCorp2025!",
                "acme acme acme",
                "\uff21\uff43\uff4d\uff45 Corp 99999"
            })
    void refuses_what_is_little_more_than_the_users_own_words(String text) {
        assertThat(of(rules(prefix -> List.of()), text)).contains(PasswordViolation.NAMES_THE_USER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"seven lazy otters at acme", "lovelace wrote programs", "adaptive tiger xx"})
    void lets_own_words_be_part_of_a_longer_password(String text) {
        assertThat(of(rules(prefix -> List.of()), text)).isEmpty();
    }

    @Test
    void needs_no_words_of_the_user() {
        assertThat(rules(prefix -> List.of()).violations(GOOD.toCharArray(), new PasswordOwner("", "", "")))
                .isEmpty();
    }

    @Test
    void refuses_a_breached_password_and_asks_by_five_digits_only() {
        List<String> asked = new ArrayList<>();
        String hash = BreachCheck.sha1(GOOD.getBytes(UTF_8));
        PasswordRules rules = rules(prefix -> {
            asked.add(prefix);
            return List.of("0".repeat(35), hash.substring(5).toLowerCase(Locale.ROOT));
        });

        assertThat(of(rules, GOOD)).containsExactly(PasswordViolation.BREACHED);
        assertThat(asked).containsExactly(hash.substring(0, 5));
        // The control: another password is on no list.
        assertThat(of(rules, "eight lazy otters")).isEmpty();
    }

    @Test
    void does_not_ask_the_list_for_a_password_that_is_refused_anyway() {
        AtomicInteger asked = new AtomicInteger();
        PasswordRules rules = rules(prefix -> {
            asked.incrementAndGet();
            return List.of();
        });
        of(rules, "short");
        assertThat(asked).hasValue(0);
        of(rules, GOOD);
        assertThat(asked).hasValue(1);
    }

    @Test
    void passes_when_the_list_fails_or_says_nothing_and_is_open() {
        assertThat(of(rules(prefix -> failing()), GOOD)).isEmpty();
        assertThat(of(rules(PasswordRulesTest::nothing), GOOD)).isEmpty();
    }

    @Test
    void refuses_everything_when_the_list_fails_and_is_closed() {
        PasswordRules rules =
                PasswordRules.of(check(prefix -> failing(), Duration.ofSeconds(20), BreachCheck.OnFailure.CLOSED));
        assertThatThrownBy(() -> of(rules, GOOD))
                .isInstanceOfSatisfying(
                        UnavailableException.class, e -> assertThat(e.code()).isEqualTo("breached_list_unavailable"));
    }

    @Test
    void waits_for_a_slow_list_no_longer_than_the_limit() {
        CountDownLatch never = new CountDownLatch(1);
        BreachedPasswords slow = prefix -> {
            try {
                never.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of();
        };
        PasswordRules patient = PasswordRules.of(check(slow, Duration.ofMillis(5), BreachCheck.OnFailure.OPEN));
        PasswordRules strict = PasswordRules.of(check(slow, Duration.ofMillis(5), BreachCheck.OnFailure.CLOSED));
        // More than the places that there are: a hung list does not block who comes later.
        for (int i = 0; i < 20; i++) {
            assertThat(of(patient, GOOD)).isEmpty();
        }
        assertThatThrownBy(() -> of(strict, GOOD)).isInstanceOf(UnavailableException.class);
        never.countDown();
    }

    @Test
    void a_closed_check_counts_as_a_list_that_fails() {
        BreachCheck check = check(prefix -> List.of(), Duration.ofSeconds(20), BreachCheck.OnFailure.CLOSED);
        check.close();
        assertThatThrownBy(() -> of(PasswordRules.of(check), GOOD)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void refuses_a_limit_of_nothing() {
        assertThatThrownBy(() -> check(prefix -> List.of(), Duration.ZERO, BreachCheck.OnFailure.OPEN))
                .isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password1234",
                "Password2025!",
                "P@ssw0rd1234",
                "PASSWORDPASSWORD",
                "123456789012",
                "qwertyuiopas",
                "aaaaaaaaaaaa",
                "1q2w3e4r5t6y"
            })
    void the_default_list_knows_what_everybody_thinks_of(String text) {
        PasswordRules rules = rules(BreachCheck.common());
        assertThat(of(rules, text)).containsExactly(PasswordViolation.BREACHED);
    }

    @Test
    void the_default_list_lets_good_passwords_pass_and_is_as_long_as_it_says() {
        assertThat(of(rules(BreachCheck.common()), GOOD)).isEmpty();
        // A floor, as it says: what its rules do not make, it does not know.
        assertThat(of(rules(BreachCheck.common()), "abcabc123123")).isEmpty();
        assertThat(new CommonPasswords().size())
                .isBetween(CommonPasswords.ABOUT * 8 / 10, CommonPasswords.ABOUT * 12 / 10);
    }

    private static Collection<String> failing() {
        throw new IllegalStateException("the list is down");
    }

    @SuppressWarnings("NullAway") // What a list of a host may do.
    private static Collection<String> nothing(String prefix) {
        return null;
    }
}
