package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.revo.bench.stores.rights.StalenessCommand;
import dev.revo.store.jdbc.FreshPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command that measures how long a revoked right is still held, with so few that the figures mean little. */
final class StalenessCommandTest {
    @Test
    void both_ways_of_learning_are_timed_and_within_the_bound(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("staleness.json");
        try (FreshPostgres database = FreshPostgres.create()) {
            int status = new CommandLine(StalenessCommand.class)
                    .execute(
                            "--postgres",
                            database.server(),
                            "--heard",
                            "5",
                            "--unheard",
                            "2",
                            "--measurement",
                            file.toString());
            assertThat(status).isZero();
        }
        JsonNode results = new ObjectMapper().readTree(file.toFile()).get("results");
        assertThat(results.findValuesAsText("metric"))
                .containsExactly(
                        "rights.revoked.notify", "rights.revoked.notify", "rights.revoked.deaf", "rights.revoked.deaf");
        for (JsonNode result : results) {
            assertThat(result.get("revo").get("most").asDouble())
                    .as(result.get("metric").asText())
                    .isLessThan(10_000);
        }
        // The control: without NOTIFY it takes until the next look at the versions.
        assertThat(results.get(2).get("revo").get("most").asDouble()).isGreaterThan(20);
    }
}
