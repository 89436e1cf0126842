package dev.revo.agents.verify;

import dev.revo.agents.sandbox.LocalSandbox;
import dev.revo.agents.sandbox.Sandboxes;
import dev.revo.sandbox.BoxLimits;
import dev.revo.sandbox.SandboxPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What these tests share: the best sandbox, probed once, and small candidates. */
final class Fixtures {
    static final LocalSandbox SANDBOX = Sandboxes.best();
    static final SandboxPolicy POLICY =
            SandboxPolicy.defaults().missing(SANDBOX.report()).isEmpty()
                    ? SandboxPolicy.defaults()
                    : SandboxPolicy.acceptUnprotected();

    /** Adds two numbers right. */
    static final String ADDER = "class Adder { int add(int a, int b) { return a + b; } }";

    /** Fails for all but a right adder. */
    static final String PROGRAM = """
            public class Main {
                public static void main(String[] args) {
                    if (new Adder().add(2, 3) != 5 || new Adder().add(-1, 1) != 0) {
                        throw new AssertionError();
                    }
                }
            }
            """;

    /** The same for JUnit. */
    static final String JUNIT = """
            import static org.junit.jupiter.api.Assertions.assertEquals;
            import org.junit.jupiter.api.Test;

            class AdderTest {
                @Test
                void adds() {
                    assertEquals(5, new Adder().add(2, 3));
                }

                @Test
                void adds_negative() {
                    assertEquals(0, new Adder().add(-1, 1));
                }
            }
            """;

    private Fixtures() {}

    static CodeVerification.Builder builder() {
        return CodeVerification.builder().sandbox(SANDBOX).policy(POLICY);
    }

    static BoxLimits shortLimits() {
        return BoxLimits.defaults().wall(Duration.ofSeconds(3)).memoryBytes(512L * 1024 * 1024);
    }

    static double measure(VerificationReport report, String check, String name) {
        return Optional.ofNullable(report.check(check).orElseThrow().measures().get(name))
                .orElseThrow()
                .value();
    }

    static Candidate program(String code) {
        return new Candidate("c", "java", Map.of("Adder.java", code), Map.of("Main.java", PROGRAM));
    }

    static Candidate junit(String code) {
        return new Candidate("c", "java", Map.of("Adder.java", code), Map.of("AdderTest.java", JUNIT));
    }

    static Candidate with(String code, String test) {
        return new Candidate("c", "java", Map.of("Adder.java", code), Map.of("Main.java", test));
    }
}
