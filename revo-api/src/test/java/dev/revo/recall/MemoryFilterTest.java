package dev.revo.recall;

import static dev.revo.recall.NewMemoryTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.recall.MemoryFilter.Operator;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class MemoryFilterTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Memory MEMORY = Memory.first(
            "id1",
            NewMemory.of("tea")
                    .about("ada")
                    .kind("fact")
                    .metadata("city", "Rome")
                    .metadata("floor", 3)
                    .metadata("open", MetaValue.of(true))
                    .metadata("since", MetaValue.of(NOON))
                    .thread("chat", 7)
                    .occurred(NOON)
                    .importance(0.25),
            NOON);

    private static void keeps(MemoryFilter filter) {
        assertThat(filter.matches(MEMORY)).as("%s", filter).isTrue();
        assertThat(filter.not().matches(MEMORY)).isFalse();
    }

    private static void drops(MemoryFilter filter) {
        assertThat(filter.matches(MEMORY)).as("%s", filter).isFalse();
        assertThat(filter.not().matches(MEMORY)).isTrue();
    }

    @Test
    void tests_every_own_field() {
        keeps(MemoryField.id().is("id1"));
        keeps(MemoryField.kind().in("note", "fact"));
        keeps(MemoryField.subject().is("ada"));
        keeps(MemoryField.thread().startsWith("ch"));
        keeps(MemoryField.position().atLeast(7));
        keeps(MemoryField.importance().below(0.3));
        keeps(MemoryField.created().from(NOON));
        keeps(MemoryField.occurred().before(NOON.plusSeconds(1)));
        keeps(MemoryField.source().is("host"));
        drops(MemoryField.subject().is("bo"));
        drops(MemoryField.created().before(NOON));
    }

    @Test
    void tests_metadata_by_type() {
        MemoryField floor = MemoryField.metadata("floor");
        keeps(floor.is(MetaValue.of(3.0)));
        keeps(floor.atMost(MetaValue.of(3)));
        keeps(floor.above(MetaValue.of(2)));
        drops(floor.above(MetaValue.of(3)));
        drops(floor.below(3));
        drops(floor.is("3"));
        drops(floor.below(MetaValue.of("4")));
        keeps(MemoryField.metadata("city").atLeast(MetaValue.of("Rome")));
        drops(MemoryField.metadata("city").startsWith("rome"));
        keeps(MemoryField.metadata("open").is(MetaValue.of(true)));
        keeps(MemoryField.metadata("since").atMost(MetaValue.of(NOON)));
        keeps(MemoryField.metadata("city").exists());
        drops(MemoryField.metadata("absent").exists());
        drops(MemoryField.metadata("absent").below(1));
        keeps(MemoryField.metadata("city").in(List.of(MetaValue.of(1), MetaValue.of("Rome"))));
    }

    @Test
    void a_key_named_like_a_field_is_another_field() {
        assertThat(MemoryField.metadata("kind"))
                .isNotEqualTo(MemoryField.kind())
                .hasSameHashCodeAs(MemoryField.kind())
                .hasToString("metadata.kind");
        assertThat(MemoryField.kind()).isEqualTo(MemoryField.kind()).hasToString("kind");
        assertThat(MemoryField.kind().isMetadata()).isFalse();
        drops(MemoryField.metadata("kind").is("fact"));
    }

    @Test
    void refuses_values_that_do_not_fit() {
        refused(() -> MemoryField.kind().in(), "filter.kind");
        refused(() -> MemoryField.metadata("x").below(MetaValue.of(true)), "filter.x");
        refused(
                () -> new MemoryFilter.Test(MemoryField.kind(), Operator.EXISTS, List.of(MetaValue.of(1))),
                "filter.kind");
        refused(
                () -> new MemoryFilter.Test(MemoryField.kind(), Operator.STARTS_WITH, List.of(MetaValue.of(1))),
                "filter.kind");
        refused(() -> MemoryField.metadata("bad key"), "memory.metadata");
        refused(() -> new MemoryFilter.Any(Collections.nCopies(101, MemoryFilter.everything())), "filter");
    }

    @Test
    void everything_is_the_neutral_element_of_and() {
        MemoryFilter kind = MemoryField.kind().is("fact");
        assertThat(MemoryFilter.everything().and(kind)).isEqualTo(kind);
        keeps(MemoryFilter.everything());
        assertThat(kind.not().not()).isEqualTo(kind);
    }

    @Property
    void joins_are_boolean_algebra(
            @ForAll @IntRange(max = 6) int a, @ForAll @IntRange(max = 6) int b, @ForAll @IntRange(max = 6) int c) {
        MemoryField floor = MemoryField.metadata("floor");
        MemoryFilter x = floor.atLeast(a);
        MemoryFilter y = floor.below(b);
        MemoryFilter z = floor.is(MetaValue.of((long) c));
        boolean p = 3 >= a;
        boolean q = 3 < b;
        boolean r = c == 3;
        assertThat(x.and(y).and(z).matches(MEMORY)).isEqualTo(p && q && r);
        assertThat(x.or(y).or(z).matches(MEMORY)).isEqualTo(p || q || r);
        assertThat(x.and(y).not().matches(MEMORY)).isEqualTo(x.not().or(y.not()).matches(MEMORY));
    }
}
