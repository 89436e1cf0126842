package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.ConflictException;
import dev.revo.recall.Memory;
import dev.revo.recall.MemoryField;
import dev.revo.recall.MemoryFilter;
import dev.revo.recall.NewMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.MemoryBackend;
import dev.revo.spi.MemoryBackend.Entry;
import dev.revo.spi.MemoryBackend.Hit;
import dev.revo.spi.MemoryBackend.Leg;
import dev.revo.spi.MemoryBackend.Vector;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link MemoryBackend} does. Extend it and hand over an empty backend:
 *
 * <pre>{@code
 * class MyMemoriesTest extends MemoryBackendContract {
 *     protected MemoryBackend backend() {
 *         return new MyMemories(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class MemoryBackendContract {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(3600);

    private TestContexts contexts;
    private MemoryBackend backend;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected MemoryBackendContract() {}

    /** An empty backend; called once for each test. */
    protected abstract MemoryBackend backend() throws Exception;

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        backend = backend();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static Entry entry(String id, String content, float... vector) {
        Memory memory = Memory.first(id, NewMemory.of(content), NOON);
        return new Entry(memory, vector.length == 0 ? List.of() : List.of(Vector.of("m", vector)));
    }

    private static Leg leg(MemoryFilter filter, int top) {
        return new Leg(filter, LATER, Set.of(), top);
    }

    private static Leg all() {
        return leg(MemoryFilter.everything(), 100);
    }

    private static List<String> ids(List<Hit> hits) {
        return hits.stream().map(hit -> hit.memory().id()).toList();
    }

    private static List<String> read(List<Entry> entries) {
        return entries.stream().map(entry -> entry.memory().id()).toList();
    }

    @Test
    void append_numbers_without_gaps_in_each_tenant() {
        assertThat(backend.append(acme, List.of(entry("a", "one"), entry("b", "two"))))
                .containsExactly(1L, 2L);
        assertThat(backend.append(globex, List.of(entry("a", "one")))).containsExactly(1L);
        assertThat(backend.append(acme, List.of(entry("c", "three")))).containsExactly(3L);
        assertThat(backend.append(acme, List.of())).isEmpty();
        assertThat(backend.scan(acme, 0, 10).stream()
                        .map(entry -> entry.memory().sequence()))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void scan_pages_by_sequence_and_gives_back_what_was_kept() {
        Entry kept = entry("a", "Zażółć\u0000 gęślą 🙂", 0.5f, -1f);
        backend.append(acme, List.of(kept, entry("b", "two"), entry("c", "three")));
        assertThat(read(backend.scan(acme, 1, 1))).containsExactly("b");
        assertThat(read(backend.scan(acme, 3, 10))).isEmpty();
        Entry back = backend.scan(acme, 0, 1).get(0);
        assertThat(back.memory().content()).isEqualTo(kept.memory().content());
        assertThat(back.memory().stored()).isEqualTo(NOON);
        assertThat(back.vectors()).isEqualTo(kept.vectors());
    }

    @Test
    void a_version_supersedes_the_one_before_and_history_stays() {
        Memory first = Memory.first("a", NewMemory.of("likes tea"), NOON);
        backend.append(acme, List.of(new Entry(first, List.of())));
        backend.append(
                acme, List.of(new Entry(first.next(NewMemory.of("likes coffee"), NOON.plusSeconds(60)), List.of())));
        List<Memory> versions =
                backend.versions(acme, "a").stream().map(Entry::memory).toList();
        assertThat(versions).extracting(Memory::content).containsExactly("likes tea", "likes coffee");
        assertThat(versions.get(0).superseded()).contains(NOON.plusSeconds(60));
        assertThat(ids(backend.keyword(acme, "tea", all()))).isEmpty();
        assertThat(ids(backend.keyword(acme, "coffee", all()))).containsExactly("a");
        Leg then = new Leg(MemoryFilter.everything(), NOON.plusSeconds(1), Set.of(), 10);
        assertThat(ids(backend.keyword(acme, "tea", then))).containsExactly("a");
    }

    @Test
    void a_version_that_does_not_follow_is_refused_and_nothing_is_kept() {
        backend.append(acme, List.of(entry("a", "one")));
        assertThatThrownBy(() -> backend.append(acme, List.of(entry("b", "two"), entry("a", "again"))))
                .isInstanceOf(ConflictException.class);
        assertThat(read(backend.scan(acme, 0, 10))).containsExactly("a");
    }

    @Test
    void vector_ranks_by_cosine_within_one_model() {
        backend.append(
                acme,
                List.of(
                        entry("far", "x", 0f, 1f),
                        entry("near", "x", 1f, 0.1f),
                        entry("same", "x", 2f, 0f),
                        entry("none", "x"),
                        new Entry(
                                Memory.first("other", NewMemory.of("x"), NOON),
                                List.of(Vector.of("other-model", 1f, 0f)))));
        List<Hit> hits = backend.vector(acme, Vector.of("m", 1f, 0f), all());
        assertThat(ids(hits)).containsExactly("same", "near", "far");
        assertThat(hits.get(0).score()).isCloseTo(1.0, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(hits.get(2).score()).isCloseTo(0.0, org.assertj.core.data.Offset.offset(1e-6));
    }

    @Test
    void a_chunked_memory_scores_by_its_nearest_chunk() {
        Memory memory = Memory.first("a", NewMemory.of("long"), NOON);
        backend.append(acme, List.of(new Entry(memory, List.of(Vector.of("m", 0f, 1f), Vector.of("m", 1f, 0f)))));
        List<Hit> hits = backend.vector(acme, Vector.of("m", 1f, 0f), all());
        assertThat(ids(hits)).containsExactly("a");
        assertThat(hits.get(0).score()).isCloseTo(1.0, org.assertj.core.data.Offset.offset(1e-6));
    }

    @Test
    void keyword_finds_only_shared_words_and_prefers_rare_ones() {
        backend.append(
                acme,
                List.of(
                        entry("a", "the cat sat on the mat"),
                        entry("b", "the dog sat on the rug"),
                        entry("c", "zebra on the lawn today")));
        assertThat(ids(backend.keyword(acme, "zebra", all()))).containsExactly("c");
        assertThat(ids(backend.keyword(acme, "sat zebra", all())))
                .startsWith("c")
                .hasSize(3);
        assertThat(backend.keyword(acme, "unicorn", all())).isEmpty();
    }

    @Test
    void hostile_words_are_words() {
        backend.append(acme, List.of(entry("a", "plain words here")));
        for (String words : List.of(
                "content:* OR (", "\"", "' OR 1=1 --", "[a-z]+", "*", "\\", "\u0000", "%_", "a".repeat(9_000))) {
            assertThat(backend.keyword(acme, words, all())).as(words).isEmpty();
        }
        assertThat(ids(backend.keyword(acme, "plain* AND (words", all()))).containsExactly("a");
    }

    @Test
    void the_filter_is_inside_the_search() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            entries.add(entry("n" + i, "tea tea tea", 1f, 0f));
        }
        Memory wanted = Memory.first(
                "wanted", NewMemory.of("tea and a long tail of words").kind("rare"), NOON);
        entries.add(new Entry(wanted, List.of(Vector.of("m", 0f, 1f))));
        backend.append(acme, entries);
        MemoryFilter rare = MemoryField.kind().is("rare");
        assertThat(ids(backend.keyword(acme, "tea", leg(rare, 1)))).containsExactly("wanted");
        assertThat(ids(backend.vector(acme, Vector.of("m", 1f, 0f), leg(rare, 1))))
                .containsExactly("wanted");
    }

    @Test
    void a_leg_scores_what_the_other_leg_found() {
        backend.append(acme, List.of(entry("a", "tea", 1f, 0f), entry("b", "tea cup", 0f, 1f)));
        Leg only = new Leg(MemoryFilter.everything(), LATER, Set.of("b"), 10);
        assertThat(ids(backend.vector(acme, Vector.of("m", 1f, 0f), only))).containsExactly("b");
        double alone = backend.keyword(acme, "tea", only).get(0).score();
        double listed = backend.keyword(acme, "tea", all()).stream()
                .filter(hit -> hit.memory().id().equals("b"))
                .findFirst()
                .orElseThrow()
                .score();
        assertThat(alone).isEqualTo(listed);
    }

    @Test
    void ties_go_by_sequence() {
        backend.append(acme, List.of(entry("z", "tea", 1f, 0f), entry("a", "tea", 1f, 0f), entry("m", "tea", 1f, 0f)));
        assertThat(ids(backend.keyword(acme, "tea", all()))).containsExactly("z", "a", "m");
        assertThat(ids(backend.vector(acme, Vector.of("m", 1f, 0f), all()))).containsExactly("z", "a", "m");
        assertThat(ids(backend.keyword(acme, "tea", leg(MemoryFilter.everything(), 2))))
                .containsExactly("z", "a");
    }

    @Test
    void erase_takes_every_version_and_leaves_the_neighbours() {
        Memory about = Memory.first("a", NewMemory.of("secret of ada").about("ada"), NOON);
        backend.append(acme, List.of(new Entry(about, List.of(Vector.of("m", 1f))), entry("b", "other secret")));
        backend.append(acme, List.of(new Entry(about.next(NewMemory.of("nothing"), NOON.plusSeconds(1)), List.of())));
        MemoryBackend.Erased erased = backend.erase(acme, MemoryField.subject().is("ada"));
        assertThat(erased.ids()).containsExactly("a");
        assertThat(erased.items()).containsEntry("log", 2L);
        assertThat(backend.versions(acme, "a")).isEmpty();
        assertThat(read(backend.scan(acme, 0, 10))).containsExactly("b");
        assertThat(ids(backend.keyword(acme, "secret", all()))).containsExactly("b");
        assertThat(backend.vector(acme, Vector.of("m", 1f), all())).isEmpty();
        assertThat(backend.figures(acme)).containsEntry("memories", 1L);
    }

    @Test
    void erasing_nothing_says_so() {
        backend.append(acme, List.of(entry("a", "one")));
        assertThat(backend.erase(acme, MemoryField.id().is("absent")).ids()).isEmpty();
        assertThat(backend.versions(acme, "absent")).isEmpty();
        assertThat(read(backend.scan(acme, 0, 10))).containsExactly("a");
    }

    @Test
    void a_sequence_is_not_given_twice_after_an_erasure() {
        backend.append(acme, List.of(entry("a", "one"), entry("b", "two")));
        backend.erase(acme, MemoryFilter.everything());
        assertThat(backend.append(acme, List.of(entry("c", "three")))).containsExactly(3L);
    }

    @Test
    void use_is_counted() {
        backend.append(acme, List.of(entry("a", "tea"), entry("b", "tea")));
        backend.touch(acme, Set.of("a", "absent"), NOON);
        backend.touch(acme, Set.of("a"), LATER);
        Memory used = backend.versions(acme, "a").get(0).memory();
        assertThat(used.accesses()).isEqualTo(2);
        assertThat(used.accessed()).contains(LATER);
        assertThat(backend.versions(acme, "b").get(0).memory().accesses()).isZero();
    }

    @Test
    void another_tenant_changes_nothing() {
        backend.append(acme, List.of(entry("a", "tea for two", 1f, 0f), entry("b", "tea alone", 0f, 1f)));
        List<Hit> words = backend.keyword(acme, "tea two", all());
        List<Hit> vectors = backend.vector(acme, Vector.of("m", 1f, 0f), all());
        var figures = backend.figures(acme);
        backend.append(globex, List.of(entry("a", "two two two", 1f, 0f), entry("x", "two", 1f, 0f)));
        backend.touch(globex, Set.of("a", "b"), LATER);
        assertThat(scores(backend.keyword(acme, "tea two", all()))).isEqualTo(scores(words));
        assertThat(scores(backend.vector(acme, Vector.of("m", 1f, 0f), all()))).isEqualTo(scores(vectors));
        assertThat(backend.figures(acme)).isEqualTo(figures);
        assertThat(backend.versions(acme, "x")).isEmpty();
        assertThat(backend.versions(acme, "a").get(0).memory().accesses()).isZero();
        assertThat(backend.erase(globex, MemoryFilter.everything()).ids()).containsExactlyInAnyOrder("a", "x");
        assertThat(read(backend.scan(acme, 0, 10))).containsExactly("a", "b");
    }

    private static List<String> scores(List<Hit> hits) {
        return hits.stream().map(hit -> hit.memory().id() + "=" + hit.score()).toList();
    }

    @Test
    void concurrent_appends_all_get_numbers_of_their_own() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<List<Long>>> work = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String id = "id" + i;
                work.add(() -> backend.append(acme, List.of(entry(id, "one"), entry(id + "b", "two"))));
            }
            Set<Long> given = new HashSet<>();
            for (Future<List<Long>> done : threads.invokeAll(work)) {
                List<Long> pair = done.get();
                assertThat(pair.get(1)).isEqualTo(pair.get(0) + 1);
                given.addAll(pair);
            }
            assertThat(given)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, 80).boxed().toList());
            assertThat(backend.scan(acme, 0, 1_000)).hasSize(80);
        } finally {
            threads.shutdownNow();
        }
    }
}
