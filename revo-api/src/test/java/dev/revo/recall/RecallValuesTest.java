package dev.revo.recall;

import static dev.revo.recall.NewMemoryTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.event.RevoEvent;
import dev.revo.recall.Recollection.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class RecallValuesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Memory MEMORY = Memory.first("a", NewMemory.of("tea").about("ada"), NOON);

    @Test
    void a_memory_holds_from_its_storage_until_it_is_superseded_invalid_or_expired() {
        assertThat(MEMORY.holdsAt(NOON)).isTrue();
        assertThat(MEMORY.holdsAt(NOON.minusMillis(1))).isFalse();
        assertThat(MEMORY.superseded(NOON.plusSeconds(1)).holdsAt(NOON)).isTrue();
        assertThat(MEMORY.superseded(NOON).holdsAt(NOON)).isFalse();
        NewMemory said = MEMORY.said();
        assertThat(Memory.first("a", said.validFrom(NOON.plusSeconds(1)), NOON).holdsAt(NOON))
                .isFalse();
        assertThat(Memory.first("a", said.validUntil(NOON), NOON).holdsAt(NOON)).isFalse();
        assertThat(Memory.first("a", said.expires(NOON), NOON).holdsAt(NOON)).isFalse();
    }

    @Test
    void a_version_follows_with_its_birth_and_use_kept() {
        Memory next = MEMORY.sequence(1)
                .used(NOON.plusSeconds(5), 3)
                .next(NewMemory.of("coffee").thread("t", 2), NOON.plusSeconds(9))
                .sequence(2);
        assertThat(next.id()).isEqualTo("a");
        assertThat(next.version()).isEqualTo(2);
        assertThat(next.sequence()).isEqualTo(2);
        assertThat(next.created()).isEqualTo(NOON);
        assertThat(next.stored()).isEqualTo(NOON.plusSeconds(9));
        assertThat(next.accessed()).contains(NOON.plusSeconds(5));
        assertThat(next.accesses()).isEqualTo(3);
        assertThat(next.superseded()).isEmpty();
        assertThat(next.content()).isEqualTo("coffee");
        assertThat(next.kind()).isEqualTo("note");
        assertThat(next.thread()).contains("t");
        assertThat(next.position()).hasValue(2);
        assertThat(next.importance()).isEqualTo(0.5);
        assertThat(next.subject()).isEmpty();
        assertThat(next.metadata()).isEmpty();
        assertThat(next.source()).isEqualTo(Source.host(""));
        assertThat(next).isNotEqualTo(MEMORY).isEqualTo(next.used(NOON, 9)).hasSameHashCodeAs(next.used(NOON, 9));
        assertThat((Object) MEMORY).isNotEqualTo("a");
        assertThatThrownBy(() -> MEMORY.used(NOON, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_query_joins_its_conditions() {
        RecallQuery query = RecallQuery.of("tea")
                .about("ada")
                .kind("note", "fact")
                .filter(MemoryField.importance().atLeast(0.5))
                .top(3)
                .asOf(NOON)
                .diversity(0.3)
                .mode(RecallQuery.Mode.KEYWORD)
                .atLeast(0.1);
        assertThat(query.text()).isEqualTo("tea");
        assertThat(query.filter().matches(MEMORY)).isTrue();
        assertThat(query.filter().matches(Memory.first("b", NewMemory.of("tea"), NOON)))
                .isFalse();
        assertThat(query.top()).isEqualTo(3);
        assertThat(query.asOf()).contains(NOON);
        assertThat(query.diversity()).isEqualTo(0.3);
        assertThat(query.mode()).isEqualTo(RecallQuery.Mode.KEYWORD);
        assertThat(query.atLeast()).isEqualTo(0.1);
        assertThat(RecallQuery.of("x").asOf()).isEmpty();
    }

    @Test
    void a_query_out_of_range_is_refused() {
        RecallQuery query = RecallQuery.of("tea");
        refused(() -> RecallQuery.of(""), "query.text");
        refused(() -> RecallQuery.of("a".repeat(10_001)), "query.text");
        refused(() -> query.about(" "), "query.about");
        refused(() -> query.kind("A"), "memory.kind");
        refused(() -> query.top(0), "query.top");
        refused(() -> query.top(1_001), "query.top");
        refused(() -> query.diversity(-0.1), "query.diversity");
        refused(() -> query.atLeast(Double.NaN), "query.atLeast");
    }

    @Property
    void the_parts_add_up_to_the_score(
            @ForAll @Size(min = 1, max = 9) List<@DoubleRange(min = -100, max = 100) Double> values) {
        Map<Part, Double> parts = new EnumMap<>(Part.class);
        Iterator<Double> next = values.iterator();
        for (Part part : Part.values()) {
            if (next.hasNext()) {
                parts.put(part, next.next());
            }
        }
        Recollection found = Recollection.of(MEMORY, parts);
        double sum = 0;
        for (double part : found.parts().values()) {
            sum += part;
        }
        assertThat(found.score()).isCloseTo(sum, org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void a_recollection_shows_its_memory_and_no_text() {
        Recollection found = Recollection.of(MEMORY, Map.of(Part.VECTOR, 1.0));
        assertThat(found.id()).isEqualTo("a");
        assertThat(found.content()).isEqualTo("tea");
        assertThat(found.memory()).isSameAs(MEMORY);
        assertThat(found.toString()).contains("VECTOR").doesNotContain("tea");
        assertThatThrownBy(() -> Recollection.of(MEMORY, Map.of(Part.VECTOR, Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_to_forget_is_said_by_name() {
        assertThat(Forget.ids("a", "b").filter().matches(MEMORY)).isTrue();
        assertThat(Forget.about("ada").filter().matches(MEMORY)).isTrue();
        assertThat(Forget.where(MemoryField.kind().is("fact")).filter().matches(MEMORY))
                .isFalse();
        assertThat(Forget.everything().filter().matches(MEMORY)).isTrue();
        refused(() -> Forget.ids(), "forget.ids");
        refused(() -> Forget.about(""), "forget.about");
        refused(() -> Forget.where(MemoryFilter.everything()), "forget.where");
    }

    @Test
    void reports_copy_and_answer() {
        List<ForgetReport.Place> places = new ArrayList<>();
        places.add(new ForgetReport.Place(ForgetReport.Place.Kind.LOG, "log", 1, true));
        ForgetReport report = new ForgetReport(1, places);
        places.clear();
        assertThat(report.places()).hasSize(1);
        assertThat(new IntegrityReport(1, List.of()).sound()).isTrue();
        assertThat(new IntegrityReport(1, List.of("x")).sound()).isFalse();
        assertThat(new ImportReport(1, 2, List.of(new ImportReport.Fault(3, "bad"))).faults())
                .hasSize(1);
        assertThatThrownBy(() -> new Receipt("a", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stats_copy_field_by_field() {
        RecallStats stats = RecallStats.of(2, 30, Map.of("note", 2L))
                .bySubject(Map.of("ada", 1L))
                .mostAccessed(List.of(MEMORY))
                .embeddingModel("minilm")
                .counters(Map.of("index.lag", 0L));
        assertThat(stats.memories()).isEqualTo(2);
        assertThat(stats.bytes()).isEqualTo(30);
        assertThat(stats.byKind()).containsEntry("note", 2L);
        assertThat(stats.bySubject()).containsEntry("ada", 1L);
        assertThat(stats.mostAccessed()).containsExactly(MEMORY);
        assertThat(stats.embeddingModel()).contains("minilm");
        assertThat(stats.counters()).containsEntry("index.lag", 0L);
        assertThat(stats).hasToString("2 memories, 30 bytes");
        assertThat(RecallStats.of(0, 0, Map.of()).embeddingModel()).isEmpty();
    }

    @Test
    void events_have_stable_types() {
        RevoEvent.Head head = new RevoEvent.Head(new UUID(0, 1), 0, NOON, "acme", Optional.empty());
        List<RecallEvent> events = List.of(
                new RecallEvent.Stored(head, "a", 1, 1, "note"),
                new RecallEvent.Recalled(head, 3, 12),
                new RecallEvent.Forgotten(head, 1, "forget"));
        assertThat(events)
                .extracting(RevoEvent::type)
                .containsExactly("memory.stored", "memory.recalled", "memory.forgotten");
        assertThat(events).extracting(RevoEvent::droppable).containsExactly(false, true, false);
        assertThat(events).allSatisfy(event -> assertThat(event.data()).isNotEmpty());
    }
}
