package dev.revo.engine.tenancy.totp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Base32Test {
    @ParameterizedTest
    @CsvSource({"'',''", "f,MY", "fo,MZXQ", "foo,MZXW6", "foob,MZXW6YQ", "fooba,MZXW6YTB", "foobar,MZXW6YTBOI"})
    void encodes_as_rfc_4648_section_10(String bytes, String text) {
        assertThat(Base32.encode(bytes.getBytes(US_ASCII))).isEqualTo(text);
        assertThat(Base32.decode(text)).isEqualTo(bytes.getBytes(US_ASCII));
    }

    @Property(tries = 200)
    void decodes_what_it_encoded(@ForAll @Size(max = 40) byte[] bytes) {
        assertThat(Base32.decode(Base32.encode(bytes))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"M", "MZ", "MZX", "MY======", "my", "M1", "MZXW6YTBO"})
    void refuses_what_is_not_the_one_text_of_some_bytes(String text) {
        assertThatThrownBy(() -> Base32.decode(text)).isInstanceOf(InvalidRequestException.class);
    }
}
