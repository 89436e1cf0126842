package dev.revo.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.NotFoundException;
import dev.revo.recall.Forget;
import dev.revo.recall.ForgetReport;
import dev.revo.recall.ImportReport;
import dev.revo.recall.Memory;
import dev.revo.recall.MemoryField;
import dev.revo.recall.MemoryFilter;
import dev.revo.recall.NewMemory;
import dev.revo.recall.Recall;
import dev.revo.recall.RecallQuery;
import dev.revo.recall.Receipt;
import dev.revo.recall.Recollection;
import dev.revo.recall.Source;
import dev.revo.scope.Permission;
import dev.revo.scope.Scope;
import dev.revo.testkit.memory.InMemoryEngines;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Store, recall, update, forget, move: as a host with two tenants does it. */
final class RecallScenarioTest {
    private final Revo revo =
            Revo.builder().trustAllCallers().install(InMemoryEngines.recall()).build();
    private final ScopedRevo acme = revo.with(Scope.of("acme", "ada"));
    private final ScopedRevo globex = revo.with(Scope.of("globex", "gil"));

    @AfterEach
    void close() {
        revo.close();
    }

    @Test
    void a_host_stores_recalls_and_forgets() {
        Recall memory = acme.recall();
        Receipt tea = memory.store(NewMemory.of("Ada likes green tea in the morning")
                .about("ada")
                .kind("preference")
                .importance(0.8)
                .metadata("channel", "chat")
                .source(Source.host("ticket/17")));
        memory.storeAll(List.of(
                NewMemory.of("Ada moved to Lisbon in March")
                        .about("ada")
                        .kind("fact")
                        .thread("chat-1", 0),
                NewMemory.of("Bo drinks tea only on Sundays").about("bo").kind("preference"),
                NewMemory.of("The office kettle is broken").metadata("floor", 3)));
        assertThat(memory.store(NewMemory.of("Ada likes green tea in the morning")
                        .about("ada")
                        .kind("preference")))
                .as("the same again is the same memory")
                .isEqualTo(tea);

        List<Recollection> about =
                memory.recall(RecallQuery.of("what tea?").about("ada").top(5));
        assertThat(about).extracting(Recollection::id).containsExactly(tea.id());
        Recollection best = about.get(0);
        assertThat(best.content()).isEqualTo("Ada likes green tea in the morning");
        assertThat(best.parts().values().stream().mapToDouble(part -> part).sum())
                .as("the parts explain the score")
                .isEqualTo(best.score());
        assertThat(memory.recall(RecallQuery.of("tea"))).hasSize(2);
        assertThat(memory.recall(RecallQuery.of("kettle")
                        .filter(MemoryField.metadata("floor").atLeast(3))))
                .hasSize(1);

        Receipt coffee = memory.update(
                tea.id(),
                tea.sequence(),
                NewMemory.of("Ada likes coffee now").about("ada").kind("preference"));
        assertThat(coffee.sequence()).isGreaterThan(tea.sequence());
        assertThat(memory.get(tea.id()).map(Memory::content)).contains("Ada likes coffee now");
        assertThat(memory.history(tea.id())).extracting(Memory::version).containsExactly(1, 2);
        assertThat(memory.recall(RecallQuery.of("green tea").about("ada"))).isEmpty();
        assertThatThrownBy(() -> memory.update(tea.id(), tea.sequence(), NewMemory.of("late")))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> memory.update("nobody", 1, NewMemory.of("late")))
                .isInstanceOf(NotFoundException.class);

        memory.store(NewMemory.of("Ada should be offered coffee").source(Source.derived(List.of(tea.id()))));
        ForgetReport report = memory.forget(Forget.about("ada"));
        assertThat(report.memories()).as("two about ada and one derived").isEqualTo(3);
        assertThat(report.places()).allMatch(ForgetReport.Place::erased);
        assertThat(memory.get(tea.id())).isEmpty();
        assertThat(memory.history(tea.id())).isEmpty();
        assertThat(memory.recall(RecallQuery.of("ada coffee"))).isEmpty();
        assertThat(memory.stats().memories()).isEqualTo(2);
        assertThat(memory.verify().sound()).isTrue();
    }

    @Test
    void one_tenant_never_meets_the_other() {
        Receipt secret = acme.recall().store(NewMemory.of("The merger closes in May"));
        globex.recall().store(NewMemory.of("Our own merger of teams"));
        assertThat(globex.recall().recall(RecallQuery.of("merger closes")))
                .extracting(Recollection::content)
                .containsExactly("Our own merger of teams");
        assertThat(globex.recall().get(secret.id())).isEmpty();
        assertThat(globex.recall().forget(Forget.ids(secret.id())).memories()).isZero();
        globex.recall().forget(Forget.everything());
        assertThat(acme.recall().get(secret.id())).isPresent();
        assertThat(globex.recall().stats().memories()).isZero();
    }

    @Test
    void a_narrowed_scope_recalls_only_its_kind() {
        acme.recall().store(NewMemory.of("salary of ada").kind("private"));
        acme.recall().store(NewMemory.of("salary review is in June").kind("public"));
        Recall reader = revo.with(Scope.of("acme", "bot").narrowedTo(Permission.of("memory:recall:public")))
                .recall();
        assertThat(reader.recall(RecallQuery.of("salary").kind("public"))).hasSize(1);
        assertThatThrownBy(() -> reader.recall(RecallQuery.of("salary"))).isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> reader.store(NewMemory.of("x"))).isInstanceOf(DeniedException.class);
    }

    @Test
    void what_expires_is_gone_and_what_was_true_then_is_found_as_of_then() {
        Recall memory = acme.recall();
        Instant now = Instant.now();
        Receipt code = memory.store(NewMemory.of("The door code is 1234").expires(now.minusSeconds(1)));
        assertThat(memory.get(code.id())).isEmpty();
        assertThat(memory.history(code.id())).isEmpty();
        memory.store(NewMemory.of("The boss was Eve").validUntil(now.minusSeconds(60)));
        Receipt boss = memory.store(NewMemory.of("The boss is Max"));
        Instant then = Instant.now();
        while (!Instant.now().isAfter(then)) {
            Thread.onSpinWait();
        }
        memory.update(boss.id(), boss.sequence(), NewMemory.of("The boss is Zoe"));
        assertThat(memory.recall(RecallQuery.of("boss")))
                .extracting(Recollection::content)
                .containsExactly("The boss is Zoe");
        assertThat(memory.recall(RecallQuery.of("boss").asOf(then)))
                .extracting(Recollection::content)
                .containsExactly("The boss is Max");
        assertThat(memory.get(boss.id(), then).map(Memory::content)).contains("The boss is Max");
    }

    @Test
    void memories_move_to_another_tenant_as_lines() {
        acme.recall().store(NewMemory.of("first\nline").about("ada").metadata("n", 7));
        acme.recall().store(NewMemory.of("second").kind("fact"));
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        assertThat(acme.recall().exportTo(lines, MemoryFilter.everything())).isEqualTo(2);
        byte[] broken =
                (lines.toString(StandardCharsets.UTF_8) + "{\"not\":\"a memory\"}\n").getBytes(StandardCharsets.UTF_8);
        ImportReport report = globex.recall().importFrom(new ByteArrayInputStream(broken));
        assertThat(report.stored()).isEqualTo(2);
        assertThat(report.faults()).extracting(ImportReport.Fault::line).containsExactly(3L);
        assertThat(globex.recall()
                        .importFrom(new ByteArrayInputStream(lines.toByteArray()))
                        .known())
                .isEqualTo(2);
        assertThat(globex.recall().list(MemoryField.subject().is("ada"), 0, 10))
                .extracting(Memory::content)
                .containsExactly("first\nline");
    }
}
