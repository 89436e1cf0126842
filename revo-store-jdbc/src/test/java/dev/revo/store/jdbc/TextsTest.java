package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class TextsTest {
    @Property
    void what_is_kept_comes_back_and_is_text_for_any_database(@ForAll String text) {
        String kept = Texts.in(text);
        assertThat(Texts.out(kept)).isEqualTo(text);
        assertThat(kept.indexOf('\0')).isNegative();
        assertThat(new String(kept.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(kept);
    }

    @Property
    void json_stays_the_same_json(@ForAll String text) throws Exception {
        ObjectMapper json = new ObjectMapper();
        String kept = Texts.json(json.writeValueAsString(text));
        assertThat(json.readValue(kept, String.class)).isEqualTo(text);
        assertThat(kept.indexOf('\0')).isNegative();
        assertThat(new String(kept.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(kept);
    }

    @Example
    void ordinary_text_is_kept_as_it_is_and_escapes_are_not_confused_with_it() {
        assertThat(Texts.in("Ada, \u00e4\ud83d\ude80")).isEqualTo("Ada, \u00e4\ud83d\ude80");
        assertThat(Texts.in("a\0\ud83db\\")).isEqualTo("a\\0000\\d83db\\\\");
        assertThat(Texts.in("\\0000")).isEqualTo("\\\\0000").isNotEqualTo(Texts.in("\0"));
    }
}
