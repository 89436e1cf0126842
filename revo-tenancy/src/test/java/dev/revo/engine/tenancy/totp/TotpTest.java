package dev.revo.engine.tenancy.totp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TotpTest {
    private static final String RFC_KEY = "12345678901234567890";
    private static final TotpSecret SECRET = TotpSecret.parse(Base32.encode(RFC_KEY.getBytes(US_ASCII)));
    private static final Instant NOW = Instant.ofEpochSecond(1_111_111_109);
    private static final long STEP = 1_111_111_109 / 30;

    private static String code(long step) {
        return Totp.code(SECRET.bytes(), "HmacSHA1", step, Totp.DIGITS);
    }

    @ParameterizedTest(name = "{0} s, {1}")
    @CsvSource({
        "59, HmacSHA1, 20, 94287082",
        "59, HmacSHA256, 32, 46119246",
        "59, HmacSHA512, 64, 90693936",
        "1111111109, HmacSHA1, 20, 07081804",
        "1111111109, HmacSHA256, 32, 68084774",
        "1111111109, HmacSHA512, 64, 25091201",
        "1111111111, HmacSHA1, 20, 14050471",
        "1111111111, HmacSHA256, 32, 67062674",
        "1111111111, HmacSHA512, 64, 99943326",
        "1234567890, HmacSHA1, 20, 89005924",
        "1234567890, HmacSHA256, 32, 91819424",
        "1234567890, HmacSHA512, 64, 93441116",
        "2000000000, HmacSHA1, 20, 69279037",
        "2000000000, HmacSHA256, 32, 90698825",
        "2000000000, HmacSHA512, 64, 38618901",
        "20000000000, HmacSHA1, 20, 65353130",
        "20000000000, HmacSHA256, 32, 77737706",
        "20000000000, HmacSHA512, 64, 47863826"
    })
    void makes_the_codes_of_rfc_6238_appendix_b(long seconds, String algorithm, int keyBytes, String code) {
        byte[] key = RFC_KEY.repeat(4).substring(0, keyBytes).getBytes(US_ASCII);
        assertThat(Totp.code(key, algorithm, seconds / 30, 8)).isEqualTo(code);
    }

    @Test
    void accepts_the_code_of_now_and_says_its_step() {
        assertThat(Totp.verify(SECRET, "081804", NOW, Totp.NONE)).hasValue(STEP);
        assertThat(Totp.verify(SECRET, " 081 804", NOW, Totp.NONE)).hasValue(STEP);
    }

    @Test
    void accepts_one_step_each_side_and_no_more() {
        assertThat(Totp.verify(SECRET, code(STEP - 1), NOW, Totp.NONE)).hasValue(STEP - 1);
        assertThat(Totp.verify(SECRET, code(STEP + 1), NOW, Totp.NONE)).hasValue(STEP + 1);
        assertThat(Totp.verify(SECRET, code(STEP - 2), NOW, Totp.NONE)).isEmpty();
        assertThat(Totp.verify(SECRET, code(STEP + 2), NOW, Totp.NONE)).isEmpty();
    }

    @Test
    void attack39_a_code_that_was_used_is_refused() {
        OptionalLong first = Totp.verify(SECRET, code(STEP), NOW, Totp.NONE);
        assertThat(first).hasValue(STEP);

        assertThat(Totp.verify(SECRET, code(STEP), NOW, first.getAsLong())).isEmpty();
        assertThat(Totp.verify(SECRET, code(STEP - 1), NOW, first.getAsLong())).isEmpty();
        // The next one is good again, and the control: who does not keep the step is replayed.
        assertThat(Totp.verify(SECRET, code(STEP + 1), NOW, first.getAsLong())).hasValue(STEP + 1);
        assertThat(Totp.verify(SECRET, code(STEP), NOW, Totp.NONE)).hasValue(STEP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "081805", "81804", "0081804", "07081804", "-81804", "\u0660\u0668\u0661\u0668\u0660\u0664"})
    void refuses_what_is_not_the_code(String typed) {
        assertThat(Totp.verify(SECRET, typed, NOW, Totp.NONE)).isEmpty();
    }

    @Test
    void refuses_the_code_of_another_secret() {
        TotpSecret other = TotpSecret.fresh();
        String theirs = Totp.code(other.bytes(), "HmacSHA1", STEP, Totp.DIGITS);
        assertThat(Totp.verify(other, theirs, NOW, Totp.NONE)).hasValue(STEP);
        // One in 300,000 fresh secrets has this code by chance.
        if (!theirs.equals(code(STEP)) && !theirs.equals(code(STEP - 1)) && !theirs.equals(code(STEP + 1))) {
            assertThat(Totp.verify(SECRET, theirs, NOW, Totp.NONE)).isEmpty();
        }
    }

    @Test
    void a_fresh_secret_has_160_bits_and_survives_its_text() {
        TotpSecret secret = TotpSecret.fresh();
        assertThat(secret.base32())
                .hasSize(32)
                .matches("[A-Z2-7]+")
                .isNotEqualTo(TotpSecret.fresh().base32());
        assertThat(TotpSecret.parse(secret.base32()).bytes())
                .isEqualTo(secret.bytes())
                .hasSize(20);
        assertThat(secret).hasToString("TotpSecret ***");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MZXW6YTBOI", "mzxw6ytboimzxw6ytboimzxw6ytboimz", "MZXW6YTBOIMZXW6YTBOIMZXW6YTBOIM1"})
    void refuses_a_secret_that_is_none_and_does_not_repeat_it(String text) {
        assertThatThrownBy(() -> TotpSecret.parse(text))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageNotContaining(text.isEmpty() ? "***" : text);
    }

    @Test
    void makes_the_address_that_apps_read() {
        assertThat(SECRET.uri("Acme & Co", "ada+1@acme.example"))
                .isEqualTo(
                        "otpauth://totp/Acme%20%26%20Co:ada%2B1%40acme.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                                + "&issuer=Acme%20%26%20Co&algorithm=SHA1&digits=6&period=30");
        assertThatThrownBy(() -> SECRET.uri("Acme:Evil", "ada")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> SECRET.uri("Acme", " ")).isInstanceOf(InvalidRequestException.class);
    }
}
