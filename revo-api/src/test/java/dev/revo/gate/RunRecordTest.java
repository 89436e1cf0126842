package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.BugException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.Priority;
import dev.revo.run.RunId;
import dev.revo.run.Usage;
import dev.revo.scope.Principal;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunOutput;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the kernel writes down of a run is what it reads again. */
class RunRecordTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final RunId RUN = RunId.of(new UUID(1, 1));
    private static final RunOutput OUTPUT = new RunOutput("ab".repeat(32), 300_000);

    private static JournalEntry entry(String type, int version, byte[] data) {
        return JournalEntry.of(RUN, 0, type, version, AT, data);
    }

    private static RunRecord.Submitted again(RunRecord.Submitted from) {
        return RunRecord.submitted(entry(RunRecord.SUBMITTED, RunRecord.VERSION, RunRecord.write(from)));
    }

    @Test
    void a_submission_with_everything_comes_back_whole_but_for_the_claims() {
        RunRecord.Submitted all = new RunRecord.Submitted(
                "agent",
                "codegen",
                "{\"ask\":1}",
                new Principal(Principal.Kind.SERVICE, "ci", Map.of("mail", "ci@example.org")),
                Optional.of(List.of("memory:read", "tool:call")),
                Optional.of(RunId.of(new UUID(1, 2))),
                Priority.HIGH,
                AT,
                AT.plusSeconds(60),
                Budget.money(Money.usd("0.25")).and(Budget.tokens(100)).and(Budget.modelCalls(3)),
                Optional.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                true,
                List.of("nightly", "order:4711"),
                4);
        RunRecord.Submitted read = again(all);
        assertThat(read.principal()).isEqualTo(new Principal(Principal.Kind.SERVICE, "ci", Map.of()));
        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("principal", "budget")
                .isEqualTo(all);
        assertThat(read.budget()).hasToString(all.budget().toString());
        assertThat(new String(RunRecord.write(all), StandardCharsets.UTF_8)).doesNotContain("ci@example.org");
    }

    @Test
    void a_submission_with_nothing_that_may_be_missing_comes_back_so() {
        RunRecord.Submitted bare = new RunRecord.Submitted(
                "job",
                "work",
                "{}",
                Principal.user("ada"),
                Optional.empty(),
                Optional.empty(),
                Priority.LOW,
                AT,
                AT.plusSeconds(60),
                Budget.unlimited(),
                Optional.empty(),
                false,
                List.of(),
                1);
        // What an earlier reVo wrote has neither, so this is how it reads too.
        assertThat(new String(RunRecord.write(bare), StandardCharsets.UTF_8)).doesNotContain("tags", "weight");
        RunRecord.Submitted read = again(bare);
        assertThat(read).usingRecursiveComparison().ignoringFields("budget").isEqualTo(bare);
        assertThat(read.budget().isUnlimited()).isTrue();
    }

    private static RunRecord.Finished end(Optional<String> json, Optional<RunOutput> output) {
        return new RunRecord.Finished("SUCCEEDED", "verified", json, output, Optional.empty(), Usage.none());
    }

    private static RunRecord.Finished again(RunRecord.Finished from) {
        return RunRecord.finished(entry(RunJournal.FINISHED, from.version(), RunRecord.write(from)));
    }

    @Test
    void an_end_with_its_result_is_what_every_reVo_reads() {
        RunRecord.Finished end = end(Optional.of("{\"value\":1}"), Optional.empty());
        assertThat(end.version()).isEqualTo(1);
        assertThat(again(end)).isEqualTo(end);
        assertThat(new String(RunRecord.write(end), StandardCharsets.UTF_8))
                .startsWith("{\"state\":\"SUCCEEDED\",\"outcome\":\"verified\",\"result\":\"{")
                .doesNotContain("output\":{");
    }

    @Test
    void an_end_whose_result_is_elsewhere_names_it_alone_and_says_so_by_its_version() {
        RunRecord.Finished end = end(Optional.of("the whole text"), Optional.of(OUTPUT));
        assertThat(end.version()).isEqualTo(2);
        assertThat(again(end)).isEqualTo(end(Optional.empty(), Optional.of(OUTPUT)));
        assertThat(new String(RunRecord.write(end), StandardCharsets.UTF_8))
                .doesNotContain("the whole text", "\"result\"");
    }

    @Test
    void an_output_that_is_none_is_said_to_be_unreadable() {
        for (String wrong :
                List.of("{}", "7", "{\"hash\":\"ab\",\"bytes\":1}", "{\"hash\":\"" + OUTPUT.hash() + "\"}")) {
            String body = "{\"state\":\"SUCCEEDED\",\"output\":" + wrong + "}";
            JournalEntry entry = entry(RunJournal.FINISHED, 2, body.getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> RunRecord.finished(entry))
                    .as(wrong)
                    .isInstanceOf(BugException.class)
                    .hasMessageContaining("cannot be read");
        }
    }

    @Test
    void entries_of_a_newer_reVo_are_refused_and_not_misread() {
        List<Consumer<JournalEntry>> reads = List.of(
                RunRecord::submitted,
                RunRecord::finished,
                RunRecord::decided,
                entry -> RunRecord.field(entry, "key"),
                RunRecord::demandKnown);
        Map<String, Integer> newest = new TreeMap<>();
        for (String type : List.of("submitted", "started", "child", "asked", "decided", "output")) {
            newest.put("run." + type, 1);
        }
        newest.put("run.finished", 2);
        newest.forEach((type, version) -> {
            JournalEntry newer = entry(type, version + 1, "{}".getBytes(StandardCharsets.UTF_8));
            assertThat(RunRecord.isNewer(newer)).as(type).isTrue();
            for (Consumer<JournalEntry> read : reads) {
                assertThatThrownBy(() -> read.accept(newer))
                        .as(type)
                        .isInstanceOf(UnavailableException.class)
                        .hasMessageContainingAll(
                                type, "version " + (version + 1), "knows " + version + ".", "upgrade this one")
                        .satisfies(e -> {
                            assertThat(((RevoException) e).code()).isEqualTo("newer_journal");
                            assertThat(((RevoException) e).retryable()).isFalse();
                            assertThat(((RevoException) e).context()).containsEntry("run", RUN.value());
                        });
            }
            JournalEntry known = entry(type, version, "{}".getBytes(StandardCharsets.UTF_8));
            assertThatCode(() -> RunRecord.demandKnown(known)).as("the control").doesNotThrowAnyException();
        });
        assertThat(RunRecord.isNewer(entry("mine", 99, new byte[0])))
                .as("versions of modules are their own")
                .isFalse();
    }
}
