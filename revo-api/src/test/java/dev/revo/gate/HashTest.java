package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The hash that binds keys, approvals and children to what they are about. */
class HashTest {
    @Test
    void one_part_is_hashed_as_it_is() {
        // FIPS 180-2, appendix B.1.
        assertThat(Hash.sha256("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void parts_that_are_cut_elsewhere_are_other_parts() {
        assertThat(Hash.sha256("job", "ab", "c"))
                .isEqualTo(Hash.sha256("job", "ab", "c"))
                .isNotEqualTo(Hash.sha256("job", "a", "bc"))
                .isNotEqualTo(Hash.sha256("joba", "b", "c"))
                .isNotEqualTo(Hash.sha256("jobabc"));
        assertThat(Hash.sha256("1:a", "")).isNotEqualTo(Hash.sha256("", "1:a"));
    }
}
