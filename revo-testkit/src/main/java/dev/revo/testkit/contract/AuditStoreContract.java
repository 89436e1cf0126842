package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.audit.AuditRecord.Result;
import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.spi.AuditStore;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link AuditStore} does. Extend it and hand over an empty store that keeps at least 1,000 lines a
 * tenant:
 *
 * <pre>{@code
 * class MyAuditTest extends AuditStoreContract {
 *     protected AuditStore store() {
 *         return new MyAuditStore(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class AuditStoreContract {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.000123Z");

    private TestContexts contexts;
    private AuditStore store;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected AuditStoreContract() {}

    /** An empty store; called once for each test. */
    protected abstract AuditStore store() throws Exception;

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

    static AuditRecord line(int number, String tenant) {
        return new AuditRecord(
                SequentialIds.id(number),
                NOON.plusSeconds(number),
                tenant,
                number % 2 == 0 ? "ada" : "bob",
                number % 2 == 0 ? Principal.Kind.USER : Principal.Kind.SERVICE,
                "tool:" + number % 3,
                "resource" + number,
                number % 2 == 0 ? Result.ALLOWED : Result.DENIED,
                number % 4 == 0 ? Optional.of("run" + number) : Optional.empty(),
                Map.of("rule", "r" + number));
    }

    private void fill(int lines) {
        for (int i = 0; i < lines; i++) {
            store.append(acme, line(i, "acme"));
        }
    }

    private List<String> resources(AuditQuery query) {
        return store.find(acme, query).stream().map(AuditRecord::resource).toList();
    }

    @Test
    void lines_come_back_whole_and_oldest_first() {
        assertThat(store.find(acme, AuditQuery.all())).isEmpty();
        fill(5);
        assertThat(store.find(acme, AuditQuery.all()))
                .containsExactly(line(0, "acme"), line(1, "acme"), line(2, "acme"), line(3, "acme"), line(4, "acme"));
    }

    @Test
    void a_query_finds_what_fulfils_all_of_it() {
        fill(6);
        assertThat(resources(AuditQuery.all().by("bob"))).containsExactly("resource1", "resource3", "resource5");
        assertThat(resources(AuditQuery.all().action("tool:0"))).containsExactly("resource0", "resource3");
        assertThat(resources(AuditQuery.all().result(Result.ALLOWED).action("tool:2")))
                .containsExactly("resource2");
        assertThat(resources(AuditQuery.all().run("run4"))).containsExactly("resource4");
        assertThat(resources(AuditQuery.all().from(NOON.plusSeconds(4)))).containsExactly("resource4", "resource5");
        assertThat(resources(AuditQuery.all().by("nobody"))).isEmpty();
    }

    @Test
    void pages_follow_each_other_without_gap_and_repetition() {
        fill(7);
        assertThat(resources(AuditQuery.all().top(3))).containsExactly("resource0", "resource1", "resource2");
        assertThat(resources(AuditQuery.all().top(3).after(SequentialIds.id(2))))
                .containsExactly("resource3", "resource4", "resource5");
        assertThat(resources(AuditQuery.all().top(3).after(SequentialIds.id(5))))
                .containsExactly("resource6");
        assertThat(resources(AuditQuery.all().by("ada").top(2).after(SequentialIds.id(1))))
                .containsExactly("resource2", "resource4");
        assertThat(resources(AuditQuery.all().after(SequentialIds.id(6)))).isEmpty();
    }

    @Test
    void another_tenants_lines_are_not_found_and_not_written() {
        fill(1);
        store.append(globex, line(8, "globex"));
        assertThat(store.find(globex, AuditQuery.all())).containsExactly(line(8, "globex"));
        assertThat(store.find(globex, AuditQuery.all().run("run0"))).isEmpty();
        assertThatThrownBy(() -> store.append(globex, line(9, "acme"))).isInstanceOf(RevoException.class);
        assertThat(resources(AuditQuery.all())).containsExactly("resource0");
        assertThat(store.find(globex, AuditQuery.all())).hasSize(1);
    }

    @Test
    void lines_that_are_written_at_once_are_all_kept() throws Exception {
        assertThat(Together.run(i -> () -> {
                    for (int n = 0; n < 20; n++) {
                        store.append(acme, line(i * 20 + n, "acme"));
                    }
                    return store.find(acme, AuditQuery.all().top(1_000)).size();
                }))
                .allMatch(size -> size >= 20);
        assertThat(store.find(acme, AuditQuery.all().top(1_000)))
                .extracting(AuditRecord::id)
                .hasSize(20 * Together.THREADS)
                .doesNotHaveDuplicates();
    }

    @Test
    void hostile_text_is_kept_as_it_is_and_matches_itself_only() {
        for (int i = 0; i < Hostile.TEXTS.size(); i++) {
            String text = Hostile.TEXTS.get(i);
            store.append(
                    acme,
                    new AuditRecord(
                            SequentialIds.id(i),
                            NOON,
                            "acme",
                            text,
                            Principal.Kind.USER,
                            text,
                            text,
                            Result.DONE,
                            Optional.of(text),
                            Map.of("k", text)));
        }
        for (String text : Hostile.TEXTS) {
            assertThat(resources(AuditQuery.all().by(text))).as(text).containsExactly(text);
            assertThat(resources(AuditQuery.all().action(text))).containsExactly(text);
            assertThat(resources(AuditQuery.all().run(text))).containsExactly(text);
        }
    }
}
