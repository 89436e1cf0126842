package dev.revo.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "1.2.3",
                "1.2.3.256",
                "010.1.1.1",
                "1.2.3.4 ",
                "1.2.3.4.5",
                "1:2",
                "fe80::1%eth0",
                "[::1]",
                "::ffff:1.2.3",
                "face.example",
                "12345",
                ":::"
            })
    void what_is_no_address_is_refused_and_not_looked_up(String text) {
        assertThatThrownBy(() -> new Origin(text, ""))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("origin.address");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,192.0.2.1",
        "::ffff:192.0.2.1,192.0.2.1",
        "2001:DB8::1,2001:db8:0:0:0:0:0:1",
        "::1,0:0:0:0:0:0:0:1",
        "0.0.0.0,0.0.0.0"
    })
    void an_address_is_kept_in_one_form(String written, String kept) {
        assertThat(new Origin(written, "").address()).isEqualTo(kept);
    }

    @Test
    void a_long_agent_is_cut_and_never_within_a_letter() {
        assertThat(new Origin("::1", "x".repeat(400)).agent()).hasSize(400);
        assertThat(new Origin("::1", "x".repeat(401)).agent()).hasSize(400);
        assertThat(new Origin("::1", "x".repeat(399) + "\ud83d\ude80").agent()).isEqualTo("x".repeat(399));
    }
}
