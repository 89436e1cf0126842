package dev.revo.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.Priority;
import dev.revo.run.RunId;
import dev.revo.scope.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the kernel writes down of a run is what it reads again. */
class RunRecordTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private static RunRecord.Submitted again(RunRecord.Submitted from) {
        return RunRecord.submitted(new String(RunRecord.write(from), StandardCharsets.UTF_8));
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
                true);
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
                false);
        RunRecord.Submitted read = again(bare);
        assertThat(read).usingRecursiveComparison().ignoringFields("budget").isEqualTo(bare);
        assertThat(read.budget().isUnlimited()).isTrue();
    }
}
