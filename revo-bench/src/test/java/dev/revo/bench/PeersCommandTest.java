package dev.revo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.revo.bench.process.Javas;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The command as its caller sees it, with so little work that the figures mean nothing. */
class PeersCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path dir;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    PeersCommandTest(@TempDir Path dir) {
        this.dir = dir;
    }

    private int run(String... args) {
        return RevoBench.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void compares_the_decision_of_rights_with_both_peers() throws Exception {
        Path json = dir.resolve("new/peers.json");
        assertThat(run("peers", "tenancy", "--quick", "--json", json.toString()))
                .as(err.toString())
                .isZero();
        List<String> seen = new ArrayList<>();
        for (JsonNode each : JSON.readTree(json.toFile())) {
            assertThat(each.fieldNames())
                    .toIterable()
                    .containsExactly("metric", "peer", "revo", "other", "unit", "ratio", "low", "high");
            assertThat(each.get("low").asDouble())
                    .isLessThanOrEqualTo(each.get("ratio").asDouble());
            assertThat(each.get("ratio").asDouble())
                    .isLessThanOrEqualTo(each.get("high").asDouble());
            assertThat(each.get("other").asDouble()).isPositive();
            seen.add(each.get("metric").asText() + " " + each.get("peer").asText() + " "
                    + each.get("unit").asText());
        }
        assertThat(seen)
                .contains("rbac.memory jcasbin.plain bytes")
                .containsAll(Stream.of("jcasbin.cached", "jcasbin.plain")
                        .flatMap(peer -> Stream.of(
                                "rbac.check.10.hot " + peer + " ns",
                                "rbac.check.10.random " + peer + " ns",
                                "rbac.check.200.cold " + peer + " ns",
                                "rbac.allocation.200 " + peer + " bytes"))
                        .toList());
        assertThat(out.toString()).contains("revo/other", "rbac.check.200.hot");
        assertThat(out.toString().lines()).hasSize(1 + seen.size());
    }

    @Test
    void compares_whole_runs_each_side_in_a_jvm_of_its_own() throws Exception {
        assertThat(measured("task.run"))
                .filteredOn(each -> !each.contains("virtual"))
                .containsExactly(
                        "task.run fixed.pool.64 ns", "task.run fork.join ns", "task.run langchain4j.agentic ns");
        assertThat(err.toString()).contains("driver: Java " + Runtime.version(), "sides: Java ");
    }

    @Test
    void compares_agents_that_wait_and_bodies_that_are_cancelled() throws Exception {
        assumeTrue(Javas.newest().version().feature() >= 21, "skipped: no JDK here has virtual threads");
        assertThat(measured("agent.wake.p99"))
                .containsExactly("agent.waiting.bytes virtual.threads bytes", "agent.wake.p99 virtual.threads ms");
        assertThat(measured("task.cancel.p99.lock")).containsExactly("task.cancel.p99.lock future.cancel ms");
    }

    @Test
    void durable_peers_are_skipped_with_the_reason_where_there_is_no_postgres() throws Exception {
        assertThat(measured("task.durable.blocking", "--postgres", "jdbc:postgresql://127.0.0.1:1/none?user=none"))
                .isEmpty();
        assertThat(err.toString())
                .contains("db-scheduler is skipped: PostgreSQL does not answer", "jobrunr is skipped")
                .doesNotContain("failed");
    }

    /** All of it takes minutes. */
    @Test
    @EnabledIfSystemProperty(named = "revo.long", matches = "true")
    void every_contest_runs() throws Exception {
        Path json = dir.resolve("all.json");
        assertThat(run("peers", "parallel", "--quick", "--json", json.toString()))
                .as(err.toString())
                .isZero();
        assertThat(JSON.readTree(json.toFile()).findValuesAsText("metric"))
                .contains("task.burst", "task.burst.mdc", "task.run", "task.start.p99", "task.cancel.p99.loop");
    }

    private List<String> measured(String metric, String... more) throws Exception {
        Path json = dir.resolve(metric + ".json");
        List<String> args =
                new ArrayList<>(List.of("peers", "parallel", "--quick", "--only", metric, "--json", json.toString()));
        args.addAll(List.of(more));
        assertThat(run(args.toArray(String[]::new))).as(err.toString()).isZero();
        List<String> seen = new ArrayList<>();
        for (JsonNode each : JSON.readTree(json.toFile())) {
            assertThat(each.get("other").asDouble()).isPositive();
            seen.add(each.get("metric").asText() + " " + each.get("peer").asText() + " "
                    + each.get("unit").asText());
        }
        return seen;
    }

    @Test
    void writes_where_and_how_it_measured() throws Exception {
        Path file = dir.resolve("measurement.json");
        assertThat(run("peers", "tenancy", "--quick", "--only", "rbac.allocation", "--measurement", file.toString()))
                .isZero();
        JsonNode root = JSON.readTree(file.toFile());
        assertThat(root.fieldNames())
                .toIterable()
                .containsExactly("subject", "command", "git", "date", "machine", "jdk", "results");
        assertThat(root.get("command").asText()).isEqualTo("peers tenancy --only rbac.allocation");
        assertThat(root.get("results")).hasSize(4);
        assertThat(root.get("results").get(0).get("revo").fieldNames())
                .toIterable()
                .containsExactly("n", "median", "p5", "p95");
    }

    @Test
    void names_what_it_knows_when_asked_for_something_else() {
        assertThat(run("peers", "nothing")).isEqualTo(2);
        assertThat(err.toString()).contains("There is no group 'nothing'. Known: parallel, tenancy");
        assertThat(run("peers", "tenancy", "--only", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("Known: rbac.check, rbac.allocation, rbac.memory");
        assertThat(run("peers", "--help")).isZero();
        assertThat(out.toString()).contains("GROUP", "--json", "--quick", "--java", "--postgres");
    }
}
