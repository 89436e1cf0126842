package dev.revo.agents.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The digest by which calls, effects and questions are found again. */
class DigestTest {
    @Test
    void the_same_parts_have_the_same_digest_and_no_others() {
        assertThat(Digest.of("run", "mail", "{}"))
                .hasSize(64)
                .isEqualTo(Digest.of("run", "mail", "{}"))
                .isNotEqualTo(Digest.of("run", "mail", "{ }"));
    }

    @Test
    void parts_that_are_cut_elsewhere_are_other_parts() {
        assertThat(Digest.of("ab", "c"))
                .isNotEqualTo(Digest.of("a", "bc"))
                .isNotEqualTo(Digest.of("abc"))
                .isNotEqualTo(Digest.of("ab", "c", ""));
    }
}
