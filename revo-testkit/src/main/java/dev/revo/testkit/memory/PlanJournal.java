package dev.revo.testkit.memory;

import dev.revo.data.Shape;
import dev.revo.error.Problem;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunExecution;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What a plan's run records: values of steps, and elements in the order in which they settled. Confined to the body. */
final class PlanJournal {
    private static final String TYPE = "plan.step";
    private static final Shape<Line> LINE = Shape.of(Line.class);

    /** A value of a step (element -1) or what became of one element. */
    record Line(String step, int element, Optional<String> json, Optional<Problem> problem) {}

    private final RunExecution execution;
    private final List<Line> lines = new ArrayList<>();

    PlanJournal(RunExecution execution) {
        this.execution = execution;
        for (JournalEntry entry : execution.recorded()) {
            if (entry.type().equals(TYPE)) {
                lines.add(LINE.decode(new String(entry.data(), StandardCharsets.UTF_8)));
            }
        }
    }

    Optional<String> value(String step) {
        return lines.stream()
                .filter(line -> line.step().equals(step) && line.element() < 0)
                .findFirst()
                .flatMap(Line::json);
    }

    List<Line> elements(String step) {
        return lines.stream()
                .filter(line -> line.step().equals(step) && line.element() >= 0)
                .toList();
    }

    void value(String step, String json) {
        write(new Line(step, -1, Optional.of(json), Optional.empty()));
    }

    void element(String step, int element, Optional<String> json, Optional<Problem> problem) {
        write(new Line(step, element, json, problem));
    }

    private void write(Line line) {
        execution.record(TYPE, 1, LINE.encode(line).getBytes(StandardCharsets.UTF_8));
        lines.add(line);
    }

    static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
