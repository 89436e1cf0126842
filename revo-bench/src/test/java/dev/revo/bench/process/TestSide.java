package dev.revo.bench.process;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** What {@link ChildJvmTest} starts. */
final class TestSide implements RoundSide {
    private final String behaviour;
    private final PrintStream answers;

    private TestSide(String behaviour, PrintStream answers) {
        this.behaviour = behaviour;
        this.answers = answers;
    }

    public static void main(String[] args) {
        PrintStream answers = System.out;
        System.exit(Rounds.serve(
                () -> {
                    if (args[0].equals("cannot")) {
                        throw new IllegalStateException("no side today");
                    }
                    return new TestSide(args[0], answers);
                },
                () -> Path.of(args[1]).toFile().delete()));
    }

    @Override
    public Map<String, Double> round(int tasks) throws InterruptedException {
        switch (behaviour) {
            case "prints" -> System.out.println("done cost=0");
            case "breaks" -> throw new IllegalStateException("broke in a round");
            case "hangs" -> {
                answers.println("hanging");
                new CountDownLatch(1).await();
            }
            default -> throw new IllegalArgumentException(behaviour);
        }
        return Map.of("cost", 2.0 * tasks);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
