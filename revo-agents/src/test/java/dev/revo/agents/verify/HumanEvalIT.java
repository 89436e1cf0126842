package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every reference solution of the sample of HumanEval-X is accepted. Its place: {@code REVO_DATA} or ../shared/data. */
class HumanEvalIT {
    @Test
    void accepts_every_reference_solution() throws Exception {
        Path file = Path.of(Optional.ofNullable(System.getenv("REVO_DATA")).orElse("../../shared/data"))
                .resolve("humaneval-x/humaneval_java.jsonl");
        assumeTrue(Files.exists(file), () -> "the sample of HumanEval-X is not at " + file);
        ObjectMapper json = new ObjectMapper();
        List<Candidate> all = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode task = json.readTree(line);
            all.add(new Candidate(
                    task.get("task_id").asText(),
                    "java",
                    Map.of(
                            "Solution.java",
                            task.get("prompt").asText()
                                    + task.get("canonical_solution").asText()),
                    Map.of("Main.java", task.get("test").asText())));
        }
        long start = System.nanoTime();
        try (CodeVerification verification = Fixtures.builder().build()) {
            List<VerificationReport> reports = verification.verifyAll(all, 2, r -> {});
            assertThat(reports).hasSize(all.size()).allMatch(VerificationReport::accepted);
        }
        Duration wall = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("HumanEval-X: " + all.size() + " references in " + wall.toMillis() + " ms");
    }
}
