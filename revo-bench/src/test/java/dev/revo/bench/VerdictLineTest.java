package dev.revo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.revo.agents.verify.CodeVerdict;
import dev.revo.agents.verify.VerificationReport;
import dev.revo.proof.Check;
import dev.revo.sandbox.SandboxReport;
import dev.revo.sandbox.SandboxReport.Force;
import dev.revo.sandbox.SandboxReport.Protection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictLineTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void holds_the_verdict_and_all_of_its_evidence_on_one_line() throws Exception {
        VerificationReport report = new VerificationReport(
                "a \"b\"\n",
                CodeVerdict.REJECTED,
                "tests_failed",
                "expected\nmore",
                List.of(
                        Check.passed("compile")
                                .tool("javac", "17")
                                .measure("classes", 2, "classes")
                                .fact("exit", "0"),
                        Check.failed("tests", "no"),
                        Check.notAssessed("vacuous", "not run")),
                new SandboxReport(
                        "fake", Map.of(Protection.NETWORK, Force.ENFORCED, Protection.ENV, Force.PARTIAL), Map.of()),
                new VerificationReport.Cost(Duration.ofMillis(30), Duration.ofMillis(20), Duration.ofMillis(10), 2));
        String line = VerdictLine.of(report);
        assertThat(line).doesNotContain("\n");
        assertThat(JSON.readTree(line)).isEqualTo(JSON.readTree("""
                {"id":"a \\"b\\"\\n","verdict":"rejected","reason":"tests_failed","evidence":{
                 "detail":"expected\\nmore",
                 "checks":[
                  {"name":"compile","verdict":"passed","tool":"javac","version":"17",
                   "measures":{"classes":2.0},"facts":{"exit":"0"}},
                  {"name":"tests","verdict":"failed","feedback":"no","measures":{},"facts":{}},
                  {"name":"vacuous","verdict":"not_assessed","feedback":"not run","measures":{},"facts":{}}],
                 "sandbox":{"backend":"fake","protections":{"NETWORK":"ENFORCED",
                   "FS_WRITE":"ABSENT","FS_READ":"ABSENT","PIDS":"ABSENT","MEMORY":"ABSENT","CPU":"ABSENT",
                   "WALL":"ABSENT","ENV":"PARTIAL","FILE_SIZE":"ABSENT","SYSCALLS":"ABSENT"}},
                 "cost":{"wallMillis":30,"compileCpuMillis":20,"boxMillis":10,"boxes":2}}}"""));
    }

    @Test
    void tells_which_line_was_bad_and_why() throws Exception {
        JsonNode line = JSON.readTree(VerdictLine.bad("line-3", 3, "line 3 is not JSON"));
        assertThat(line).isEqualTo(JSON.readTree("""
                {"id":"line-3","verdict":"unverifiable","reason":"bad_line",
                 "evidence":{"line":3,"error":"line 3 is not JSON"}}"""));
    }
}
