package dev.revo.recall;

import static dev.revo.recall.NewMemoryTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class MemoryLinesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Property
    void any_content_and_metadata_come_back(
            @ForAll String content, @ForAll String text, @ForAll long number, @ForAll boolean flag) {
        Assume.that(!content.isBlank() && wellFormed(content) && wellFormed(text));
        Memory memory = Memory.first(
                        "a",
                        NewMemory.of(content)
                                .metadata("t", text)
                                .metadata("n", number)
                                .metadata("f", MetaValue.of(flag))
                                .metadata("i", MetaValue.of(NOON)),
                        NOON)
                .sequence(7);
        String line = MemoryLines.encode(memory);
        assertThat(line).doesNotContain("\n");
        Memory back = MemoryLines.decode(line);
        assertThat(back).isEqualTo(memory);
        assertThat(back.content()).isEqualTo(content);
        assertThat(back.metadata()).isEqualTo(memory.metadata());
        assertThat(MemoryLines.encode(back)).isEqualTo(line);
    }

    // Half a surrogate pair has no form in UTF-8.
    private static boolean wellFormed(String text) {
        return text.codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF);
    }

    @Test
    void every_field_comes_back() {
        Memory memory = Memory.first(
                "a",
                NewMemory.of("tea")
                        .about("ada")
                        .kind("fact")
                        .importance(0.25)
                        .thread("t", 4)
                        .occurred(NOON)
                        .validFrom(NOON)
                        .validUntil(NOON.plusSeconds(1))
                        .expires(NOON.plusSeconds(2))
                        .source(Source.derived(List.of("b")))
                        .language("de"),
                NOON);
        NewMemory back = MemoryLines.decode(MemoryLines.encode(memory)).said();
        assertThat(back).usingRecursiveComparison().isEqualTo(memory.said());
    }

    @Test
    void a_wrong_line_is_refused_by_name() {
        String line = MemoryLines.encode(Memory.first("a", NewMemory.of("tea").metadata("n", 1), NOON));
        refused(() -> MemoryLines.decode(line.replace("\"format\":1", "\"format\":2")), "format");
        refused(() -> MemoryLines.decode(line.replace("\"id\":\"a\"", "\"id\":\" \"")), "id");
        refused(() -> MemoryLines.decode(line.replace("\"number\"", "\"colour\"")), "metadata.n");
        refused(() -> MemoryLines.decode(line.replace("\"number\"", "\"time\"")), "metadata.n");
        refused(() -> MemoryLines.decode(line.replace("\"note\"", "\"A B\"")), "memory.kind");
        for (String bad : List.of("", "null", "[]", "{}", "{\"format\":1}", line + "x")) {
            assertThatThrownBy(() -> MemoryLines.decode(bad)).as(bad).isInstanceOf(InvalidRequestException.class);
        }
    }
}
