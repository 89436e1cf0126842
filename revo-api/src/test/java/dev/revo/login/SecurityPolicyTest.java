package dev.revo.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityPolicyTest {
    private static final List<UnaryOperator<SecurityPolicy>> CHANGES = List.of(
            policy -> policy.minPasswordLength(20),
            policy -> policy.checkBreached(false),
            policy -> policy.sessionIdle(Duration.ofMinutes(5)),
            policy -> policy.sessionLength(Duration.ofHours(1)),
            policy -> policy.networks("10.0.0.0/8"),
            policy -> policy.requireSecondFactor(true),
            policy -> policy.emailDomains("acme.example"),
            policy -> policy.maxKeyAge(Duration.ofDays(90)));

    @Test
    void each_rule_counts_in_comparisons_and_in_text_and_the_others_stay() {
        SecurityPolicy all = SecurityPolicy.defaults();
        for (UnaryOperator<SecurityPolicy> change : CHANGES) {
            SecurityPolicy one = change.apply(SecurityPolicy.defaults());
            assertThat(one).isNotEqualTo(SecurityPolicy.defaults()).isEqualTo(change.apply(one));
            assertThat(one).hasSameHashCodeAs(change.apply(one));
            assertThat(one.toString()).isNotEqualTo(SecurityPolicy.defaults().toString());
            SecurityPolicy before = all;
            all = change.apply(all);
            assertThat(all).isNotEqualTo(before);
        }
        assertThat(all.minPasswordLength()).isEqualTo(20);
        assertThat(all.checkBreached()).isFalse();
        assertThat(all.sessionIdle()).isEqualTo(Duration.ofMinutes(5));
        assertThat(all.sessionLength()).isEqualTo(Duration.ofHours(1));
        assertThat(all.networks()).containsExactly("10.0.0.0/8");
        assertThat(all.requireSecondFactor()).isTrue();
        assertThat(all.emailDomains()).containsExactly("acme.example");
        assertThat(all.maxKeyAge()).contains(Duration.ofDays(90));
        assertThat(all.anyKeyAge().maxKeyAge()).isEmpty();
        assertThat(all.anyNetwork().networks()).isEmpty();
        assertThat(all.anyEmailDomain().emailDomains()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.255.0.1,true",
        "10.0.0.0/8,11.0.0.1,false",
        "10.0.0.0/8,::ffff:10.1.2.3,true",
        "192.0.2.128/25,192.0.2.127,false",
        "192.0.2.128/25,192.0.2.128,true",
        "192.0.2.7,192.0.2.7,true",
        "192.0.2.7,192.0.2.6,false",
        "0.0.0.0/0,203.0.113.9,true",
        "0.0.0.0/0,::1,false",
        "2001:db8::/33,2001:db8:7fff::1,true",
        "2001:db8::/33,2001:db8:8000::1,false"
    })
    void networks_let_in_what_is_in_them(String network, String address, boolean in) {
        Origin from = new Origin(address, "");
        assertThat(SecurityPolicy.defaults()
                        .networks("198.51.100.0/24", network)
                        .admits(from))
                .isEqualTo(in);
        // The control: without the rule all are let in.
        assertThat(SecurityPolicy.defaults().admits(from)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"acme.example", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/-1", "::/129", "10.0.0.0/8/8"
            })
    void networks_that_say_nothing_clear_are_refused(String cidr) {
        assertThatThrownBy(() -> SecurityPolicy.defaults().networks(cidr))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("security.networks");
    }

    @Test
    void two_factors_are_of_different_kinds() {
        SecurityPolicy strict = SecurityPolicy.defaults().requireSecondFactor(true);
        assertThat(strict.enough(Set.of(Factor.PASSWORD))).isFalse();
        assertThat(strict.enough(Set.of(Factor.TOTP, Factor.RECOVERY_CODE))).isFalse();
        assertThat(strict.enough(Set.of(Factor.OIDC, Factor.PASSWORD))).isFalse();
        assertThat(strict.enough(Set.of(Factor.PASSWORD, Factor.TOTP))).isTrue();
        assertThat(strict.enough(Set.of(Factor.OIDC, Factor.RECOVERY_CODE))).isTrue();
        assertThat(strict.enough(Set.of(Factor.OIDC_MFA))).isTrue();
        assertThat(SecurityPolicy.defaults().enough(Set.of(Factor.PASSWORD))).isTrue();
    }

    @Test
    void addresses_are_of_exactly_the_domains_that_are_named() {
        SecurityPolicy acme = SecurityPolicy.defaults().emailDomains("ACME.example");
        assertThat(acme.admitsEmail("bo@acme.EXAMPLE")).isTrue();
        assertThat(acme.admitsEmail("bo@evil.acme.example")).isFalse();
        assertThat(acme.admitsEmail("bo@notacme.example")).isFalse();
        assertThat(acme.admitsEmail("bo@acme.example@evil.example")).isFalse();
        assertThat(SecurityPolicy.defaults().admitsEmail("bo@evil.example")).isTrue();
    }

    @Test
    void what_makes_no_sense_is_refused() {
        SecurityPolicy policy = SecurityPolicy.defaults();
        assertThatThrownBy(() -> policy.sessionIdle(Duration.ofSeconds(119)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> policy.sessionLength(Duration.ofDays(4_000)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> policy.minPasswordLength(7)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> policy.minPasswordLength(129)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> policy.emailDomains("no domain")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> policy.networks(new String[201])).isInstanceOf(InvalidRequestException.class);
    }
}
