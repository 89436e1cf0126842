package dev.revo.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class NewMemoryTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    static void refused(ThrowingCallable call, String field) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.context()).containsEntry("field", field))
                .hasMessageContaining(field);
    }

    @Test
    void has_defaults_when_only_the_content_is_given() {
        NewMemory memory = NewMemory.of("tea");
        assertThat(memory.kind()).isEqualTo("note");
        assertThat(memory.importance()).isEqualTo(0.5);
        assertThat(memory.source()).isEqualTo(Source.host(""));
        assertThat(memory.metadata()).isEmpty();
        assertThat(memory.subject()).isEmpty();
        assertThat(memory.thread()).isEmpty();
        assertThat(memory.position()).isEmpty();
        assertThat(memory.occurred()).isEmpty();
        assertThat(memory.validFrom()).isEmpty();
        assertThat(memory.validUntil()).isEmpty();
        assertThat(memory.expires()).isEmpty();
        assertThat(memory.language()).isEmpty();
    }

    @Test
    void copies_carry_every_field_and_leave_the_original() {
        NewMemory plain = NewMemory.of("tea");
        NewMemory full = plain.about("ada")
                .kind("fact")
                .metadata("city", "Rome")
                .metadata("floor", 3)
                .metadata("open", MetaValue.of(true))
                .importance(1)
                .thread("t", 4)
                .occurred(NOON)
                .validFrom(NOON)
                .validUntil(NOON.plusSeconds(1))
                .expires(NOON.plusSeconds(2))
                .source(Source.run(RunId.of(new UUID(1, 2))))
                .language("pt-BR");
        assertThat(full.content()).isEqualTo("tea");
        assertThat(full.subject()).contains("ada");
        assertThat(full.kind()).isEqualTo("fact");
        assertThat(full.metadata()).hasSize(3).containsEntry("floor", MetaValue.of(3.0));
        assertThat(full.importance()).isEqualTo(1);
        assertThat(full.thread()).contains("t");
        assertThat(full.position()).hasValue(4);
        assertThat(full.occurred()).contains(NOON);
        assertThat(full.validFrom()).contains(NOON);
        assertThat(full.validUntil()).contains(NOON.plusSeconds(1));
        assertThat(full.expires()).contains(NOON.plusSeconds(2));
        assertThat(full.source().kind()).isEqualTo("run");
        assertThat(full.language()).contains("pt-BR");
        assertThat(plain.subject()).isEmpty();
        assertThat(plain.metadata()).isEmpty();
    }

    @Test
    void refuses_what_is_out_of_range_naming_the_field() {
        NewMemory memory = NewMemory.of("tea");
        refused(() -> NewMemory.of(" "), "memory.content");
        refused(() -> NewMemory.of("a".repeat(1_000_001)), "memory.content");
        refused(() -> memory.about(""), "memory.about");
        refused(() -> memory.about("a".repeat(201)), "memory.about");
        refused(() -> memory.kind("Not A Kind"), "memory.kind");
        refused(() -> memory.metadata("bad key", 1), "memory.metadata");
        refused(() -> memory.importance(1.1), "memory.importance");
        refused(() -> memory.importance(Double.NaN), "memory.importance");
        refused(() -> memory.thread("t", -1), "memory.position");
        refused(() -> memory.thread(" ", 1), "memory.thread");
        refused(() -> memory.validFrom(NOON).validUntil(NOON), "memory.valid");
        refused(() -> memory.language("english language"), "memory.language");
        refused(() -> MetaValue.of(Double.NaN), "metadata");
        refused(() -> MetaValue.of("a".repeat(10_001)), "metadata");
        refused(() -> new Source("", "", List.of()), "source.kind");
        refused(() -> Source.host("a".repeat(2_001)), "source.reference");
        refused(() -> Source.derived(List.of()), "source.memories");
    }

    @Test
    void takes_64_keys_and_not_one_more() {
        NewMemory memory = NewMemory.of("tea");
        for (int i = 0; i < 64; i++) {
            memory = memory.metadata("k" + i, i);
        }
        NewMemory full = memory;
        assertThat(full.metadata("k0", "again").metadata()).hasSize(64);
        refused(() -> full.metadata("k64", 1), "memory.metadata");
    }

    @Test
    void never_shows_its_content() {
        NewMemory secret = NewMemory.of("secret");
        assertThat(secret.toString()).doesNotContain("secret");
        assertThat(Memory.first("1", secret, NOON).toString()).doesNotContain("secret");
        assertThat(RecallQuery.of("secret").toString()).doesNotContain("secret");
    }
}
