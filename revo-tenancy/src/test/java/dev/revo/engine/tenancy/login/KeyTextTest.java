package dev.revo.engine.tenancy.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyTextTest {
    @Test
    void a_fresh_key_is_well_formed_and_nobody_elses() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            KeyText key = KeyText.fresh();
            assertThat(key.text())
                    .matches("rv_" + key.id() + "_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}")
                    .satisfies(text -> assertThat(KeyText.wellFormed(text)).isTrue());
            assertThat(key.toString()).isEqualTo("key " + key.id());
            assertThat(seen.add(key.id()) && seen.add(key.text())).isTrue();
        }
        assertThat(KeyText.fresh("abcdefghijkl").text()).startsWith("rv_abcdefghijkl_");
    }

    @Test
    void one_wrong_letter_anywhere_is_seen() {
        String text = KeyText.fresh().text();
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'a' ? 'b' : 'a';
            assertThat(KeyText.wellFormed(text.substring(0, i) + other + text.substring(i + 1)))
                    .as("letter " + i)
                    .isFalse();
        }
        assertThat(KeyText.wellFormed(text)).isTrue();
        assertThat(KeyText.wellFormed(text + "\n")).isFalse();
        assertThat(KeyText.wellFormed("")).isFalse();
    }

    @Test
    void the_checksum_is_the_one_that_scanners_were_told() {
        assertThat(KeyText.wellFormed("rv_0123456789AB_" + "0".repeat(43) + "_" + CHECKSUM))
                .isTrue();
    }

    /** Computed apart, by Python's {@code zlib.crc32} and base 62 of digits, capitals, small letters. */
    private static final String CHECKSUM = "1BHeJ2";
}
