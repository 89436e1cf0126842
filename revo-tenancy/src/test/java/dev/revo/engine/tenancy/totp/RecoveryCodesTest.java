package dev.revo.engine.tenancy.totp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecoveryCodesTest {
    @Test
    void makes_ten_different_codes_that_are_easy_to_type() {
        List<String> codes = RecoveryCodes.fresh();
        assertThat(codes)
                .hasSize(10)
                .doesNotHaveDuplicates()
                .allSatisfy(code -> assertThat(code).matches("([a-z2-7]{4}-){5}[a-z2-7]{4}"))
                .doesNotContainAnyElementsOf(RecoveryCodes.fresh());
        assertThat(new HashSet<>(codes.stream().map(RecoveryCodes::hash).toList()))
                .hasSize(10);
    }

    @Test
    void hashes_a_code_however_it_is_typed() {
        String code = "abio-abcd-efgh-ijkl-mnop-2345";
        Optional<String> hash = RecoveryCodes.hash(code);
        // sha256sum of ABIOABCDEFGHIJKLMNOP2345.
        assertThat(hash).contains("d3f6ad47774c1e1062709abaa10a93eb17959cf1b9d6a8fbb82b07d983a550fb");
        assertThat(RecoveryCodes.hash(code.toUpperCase(Locale.ROOT))).isEqualTo(hash);
        assertThat(RecoveryCodes.hash(" abioabcd efghijkl mnop2345 ")).isEqualTo(hash);
        assertThat(RecoveryCodes.hash("a810-abcd-efgh-ijkl-mnop-2345")).isEqualTo(hash);
        assertThat(RecoveryCodes.hash("abio-abcd-efgh-ijkl-mnop-2346"))
                .isPresent()
                .isNotEqualTo(hash);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "abcd", "abio-abcd-efgh-ijkl-mnop-2349", "abio-abcd-efgh-ijkl-mnop-23456", "\u0131bio-abcd"})
    void looks_nothing_up_for_what_cannot_be_a_code(String text) {
        assertThat(RecoveryCodes.hash(text)).isEmpty();
        assertThat(RecoveryCodes.hash("-".repeat(101))).isEmpty();
    }

    @Test
    void attack39_a_recovery_code_is_good_once() {
        List<String> codes = RecoveryCodes.fresh();
        Set<String> stored = ConcurrentHashMap.newKeySet();
        codes.forEach(code -> stored.add(RecoveryCodes.hash(code).orElseThrow()));

        String code = codes.get(3);
        assertThat(stored.remove(RecoveryCodes.hash(code).orElseThrow())).isTrue();
        assertThat(stored.remove(RecoveryCodes.hash(code).orElseThrow())).isFalse();
        // The control: one that is only looked up is good again.
        assertThat(stored.contains(RecoveryCodes.hash(codes.get(4)).orElseThrow()))
                .isTrue();
        assertThat(stored.contains(RecoveryCodes.hash(codes.get(4)).orElseThrow()))
                .isTrue();
        assertThat(stored).hasSize(9).doesNotContainAnyElementsOf(codes);
    }
}
