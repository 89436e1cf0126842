package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.proof.Check;
import dev.revo.sandbox.SandboxReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a report says of its verdict. */
class VerificationReportTest {
    @ParameterizedTest
    @EnumSource(CodeVerdict.class)
    void only_what_was_accepted_is_accepted(CodeVerdict verdict) {
        VerificationReport report = new VerificationReport(
                "one",
                verdict,
                "why",
                "",
                List.of(Check.passed("compile")),
                new SandboxReport("paper", Map.of(), Map.of()),
                new VerificationReport.Cost(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0));
        assertThat(report.accepted()).isEqualTo(verdict == CodeVerdict.ACCEPTED);
        assertThat(report.check("compile")).isPresent();
        assertThat(report.check("tests")).isEmpty();
    }
}
