package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.configuration.ConfigurationVersion;
import dev.revo.error.ConflictException;
import dev.revo.run.RunContext;
import dev.revo.spi.ConfigurationStore;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ConfigurationStore} does. Extend it and hand over an empty store:
 *
 * <pre>{@code
 * class MyConfigurationsTest extends ConfigurationStoreContract {
 *     protected ConfigurationStore store() {
 *         return new MyConfigurations(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class ConfigurationStoreContract {
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final long ANY = Long.MAX_VALUE;

    private TestContexts contexts;
    private ConfigurationStore store;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected ConfigurationStoreContract() {}

    /** An empty store; called once for each test. */
    protected abstract ConfigurationStore store() throws Exception;

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        store = store();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static ConfigurationVersion version(String kind, String name, long number, String json) {
        return new ConfigurationVersion(kind, name, number, Optional.of(json), AT.plusSeconds(number), "ada", "why");
    }

    private static ConfigurationVersion agent(String name, long number) {
        return version("agent", name, number, "{\"n\":" + number + "}");
    }

    private static ConfigurationVersion removed(String name, long number) {
        return new ConfigurationVersion("agent", name, number, Optional.empty(), AT.plusSeconds(number), "bo", "");
    }

    private List<String> names(String after, int atMost) {
        return store.list(acme, "agent", after, atMost).stream()
                .map(ConfigurationVersion::name)
                .toList();
    }

    private List<Long> numbers(String name, long before, int atMost) {
        return store.history(acme, "agent", name, before, atMost).stream()
                .map(ConfigurationVersion::number)
                .toList();
    }

    private void moved(ConfigurationVersion next, long most) {
        assertThatThrownBy(() -> store.put(acme, next, most))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("configuration_moved"));
    }

    @Test
    void every_version_comes_back_whole() {
        ConfigurationVersion first = version("agent", "writer", 1, "{\"text\":\"\u00e4 \\\\ \ud83d\ude80\"}");
        ConfigurationVersion second = removed("writer", 2);
        ConfigurationVersion third = version("agent", "writer", 3, "x".repeat(ConfigurationVersion.LARGEST));
        for (ConfigurationVersion each : List.of(first, second, third)) {
            assertThat(store.put(acme, each, ANY)).isTrue();
            assertThat(store.current(acme, "agent", "writer")).contains(each);
        }
        assertThat(store.version(acme, "agent", "writer", 1)).contains(first);
        assertThat(store.version(acme, "agent", "writer", 2)).contains(second);
        assertThat(store.version(acme, "agent", "writer", 4)).isEmpty();
        assertThat(store.history(acme, "agent", "writer", ANY, 10)).containsExactly(third, second, first);
        assertThat(store.list(acme, "agent", "", 10)).containsExactly(third);
    }

    @Test
    void versions_follow_each_other_without_a_gap() {
        moved(agent("writer", 2), ANY);
        assertThat(store.put(acme, agent("writer", 1), ANY)).isTrue();
        moved(agent("writer", 1), ANY);
        moved(agent("writer", 3), ANY);
        assertThat(store.put(acme, agent("writer", 2), ANY)).isTrue();
        moved(agent("writer", 2), ANY);
        assertThat(numbers("writer", ANY, 10)).containsExactly(2L, 1L);
        assertThat(store.count(acme, "agent")).isEqualTo(1);
    }

    @Test
    void of_many_who_write_one_version_at_once_one_does() throws Exception {
        store.put(acme, agent("writer", 1), ANY);
        List<Boolean> done = Together.run(i -> () -> {
            try {
                return store.put(acme, version("agent", "writer", 2, "{\"by\":" + i + "}"), ANY);
            } catch (ConflictException e) {
                return false;
            }
        });
        assertThat(done.stream().filter(each -> each)).hasSize(1);
        assertThat(numbers("writer", ANY, 10)).containsExactly(2L, 1L);
        assertThat(store.history(acme, "agent", "writer", ANY, 1)).isEqualTo(store.list(acme, "agent", "", 10));
    }

    @Test
    void of_many_who_write_a_first_version_at_once_one_does() throws Exception {
        List<Boolean> done = Together.run(i -> () -> {
            try {
                return store.put(acme, version("agent", "writer", 1, "{\"by\":" + i + "}"), ANY);
            } catch (ConflictException e) {
                return false;
            }
        });
        assertThat(done.stream().filter(each -> each)).hasSize(1);
        assertThat(store.count(acme, "agent")).isEqualTo(1);
    }

    @Test
    void a_kind_has_as_many_documents_as_it_may_and_one_is_free_when_it_is_removed() {
        assertThat(store.put(acme, agent("a", 1), 2)).isTrue();
        assertThat(store.put(acme, agent("b", 1), 2)).isTrue();
        assertThat(store.put(acme, agent("c", 1), 2)).isFalse();
        assertThat(store.current(acme, "agent", "c")).isEmpty();
        assertThat(store.put(acme, version("theme", "c", 1, "{}"), 1))
                .as("of another kind")
                .isTrue();
        assertThat(store.put(acme, agent("a", 2), 0)).as("it is there already").isTrue();
        assertThat(store.put(acme, removed("a", 3), 0)).isTrue();
        assertThat(store.count(acme, "agent")).isEqualTo(1);
        assertThat(store.put(acme, agent("c", 1), 2)).isTrue();
        assertThat(store.put(acme, agent("a", 4), 2)).as("it comes back").isFalse();
        moved(agent("a", 3), 2);
        assertThat(store.put(acme, agent("a", 4), 3)).isTrue();
        assertThat(store.count(acme, "agent")).isEqualTo(3);
        assertThat(names("", 10)).containsExactly("a", "b", "c");
    }

    @Test
    void of_many_who_add_at_once_exactly_as_many_get_in_as_there_is_room() throws Exception {
        List<Boolean> got = Together.run(i -> () -> store.put(acme, agent("a" + i, 1), 5));
        assertThat(got.stream().filter(each -> each)).hasSize(5);
        assertThat(store.count(acme, "agent")).isEqualTo(5);
        assertThat(names("", 100)).hasSize(5);
    }

    @Test
    void what_is_removed_is_in_no_list_and_its_history_stays() {
        store.put(acme, agent("a", 1), ANY);
        store.put(acme, agent("b", 1), ANY);
        store.put(acme, removed("a", 2), ANY);
        assertThat(names("", 10)).containsExactly("b");
        assertThat(store.current(acme, "agent", "a")).contains(removed("a", 2));
        assertThat(numbers("a", ANY, 10)).containsExactly(2L, 1L);
        assertThat(store.count(acme, "agent")).isEqualTo(1);
    }

    @Test
    void lists_and_histories_are_read_page_by_page() {
        for (String name : List.of("d", "b", "a", "c")) {
            store.put(acme, agent(name, 1), ANY);
        }
        store.put(acme, version("theme", "bb", 1, "{}"), ANY);
        for (long number = 2; number <= 5; number++) {
            store.put(acme, agent("b", number), ANY);
        }
        assertThat(names("", 2)).containsExactly("a", "b");
        assertThat(names("b", 2)).containsExactly("c", "d");
        assertThat(names("d", 2)).isEmpty();
        assertThat(numbers("b", ANY, 2)).containsExactly(5L, 4L);
        assertThat(numbers("b", 4, 2)).containsExactly(3L, 2L);
        assertThat(numbers("b", 2, Integer.MAX_VALUE)).containsExactly(1L);
        assertThat(numbers("b", 1, 2)).isEmpty();
    }

    @Test
    void what_is_not_there_is_not_found() {
        assertThat(store.current(acme, "agent", "writer")).isEmpty();
        assertThat(store.version(acme, "agent", "writer", 1)).isEmpty();
        assertThat(store.history(acme, "agent", "writer", ANY, 10)).isEmpty();
        assertThat(store.list(acme, "agent", "", 10)).isEmpty();
        assertThat(store.count(acme, "agent")).isZero();
    }

    @Test
    void another_tenant_has_documents_and_counts_of_its_own() {
        store.put(acme, agent("writer", 1), 1);
        assertThat(store.current(globex, "agent", "writer")).isEmpty();
        assertThat(store.version(globex, "agent", "writer", 1)).isEmpty();
        assertThat(store.history(globex, "agent", "writer", ANY, 10)).isEmpty();
        assertThat(store.list(globex, "agent", "", 10)).isEmpty();
        assertThat(store.count(globex, "agent")).isZero();
        assertThat(store.put(globex, version("agent", "writer", 1, "{\"theirs\":1}"), 1))
                .isTrue();
        assertThat(store.put(globex, removed("writer", 2), 1)).isTrue();
        assertThat(store.current(acme, "agent", "writer"))
                .as("the control: its own")
                .contains(agent("writer", 1));
        assertThat(store.count(acme, "agent")).isEqualTo(1);
    }

    @Test
    void hostile_names_are_names() {
        int many = 0;
        for (String text : Hostile.TEXTS) {
            if (text.isBlank() || text.length() > 200) {
                continue;
            }
            ConfigurationVersion first =
                    new ConfigurationVersion("agent", text, 1, Optional.of("{}" + text), AT, "ada", text);
            assertThat(store.put(acme, first, ANY)).as(text).isTrue();
            assertThat(store.current(acme, "agent", text)).as(text).contains(first);
            assertThat(store.current(acme, text, "agent")).as(text).isEmpty();
            assertThat(store.count(acme, text)).as(text).isZero();
            many++;
        }
        assertThat(store.count(acme, "agent")).isEqualTo(many);
        assertThat(names("", 1_000)).doesNotHaveDuplicates().hasSize(many);
    }
}
