package dev.revo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
        assertThat(run("peers", "tenancy", "--tiny", "--json", json.toString()))
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
    void compares_small_tasks_with_the_executors_of_the_jdk() throws Exception {
        Path json = dir.resolve("parallel.json");
        assertThat(run("peers", "parallel", "--tiny", "--json", json.toString()))
                .as(err.toString())
                .isZero();
        List<String> seen = new ArrayList<>();
        JSON.readTree(json.toFile())
                .forEach(each -> seen.add(
                        each.get("metric").asText() + " " + each.get("peer").asText()));
        assertThat(seen).contains("task.burst fixed.pool.64", "task.burst.mdc fork.join", "task.run fixed.pool.64");
        assertThat(seen.contains("task.burst virtual.threads"))
                .as("only where there are such threads")
                .isEqualTo(Runtime.version().feature() >= 21);
    }

    @Test
    void writes_where_and_how_it_measured() throws Exception {
        Path file = dir.resolve("measurement.json");
        assertThat(run("peers", "tenancy", "--tiny", "--only", "rbac.allocation", "--measurement", file.toString()))
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
        assertThat(out.toString()).contains("GROUP", "--json").doesNotContain("--tiny");
    }
}
