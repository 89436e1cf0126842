package dev.revo.agents.verify;

import dev.revo.proof.Check;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.SandboxReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One verification under way: its candidate, its boxes, and what was found so far. Confined to one thread. */
final class Work {
    private final Candidate candidate;
    private final Boxes boxes;
    private final SandboxReport sandbox;
    private final long start = System.nanoTime();
    private final List<Check> checks = new ArrayList<>();
    private Duration compileCpu = Duration.ZERO;
    private Duration boxTime = Duration.ZERO;
    private int boxCount;

    Work(Candidate candidate, Boxes boxes, SandboxReport sandbox) {
        this.candidate = candidate;
        this.boxes = boxes;
        this.sandbox = sandbox;
    }

    /** Where commands run: a sandbox with whatever bounds the caller. */
    @FunctionalInterface
    interface Boxes {
        /** Runs the command to its end. */
        BoxResult run(BoxCommand command) throws Exception;
    }

    Candidate candidate() {
        return candidate;
    }

    SandboxReport sandbox() {
        return sandbox;
    }

    BoxResult box(BoxCommand command) throws Exception {
        BoxResult result = boxes.run(command);
        boxCount++;
        boxTime = boxTime.plus(result.wall());
        return result;
    }

    void add(Check check) {
        checks.add(check);
    }

    void compiled(Duration cpu) {
        compileCpu = compileCpu.plus(cpu);
    }

    VerificationReport report(Ruling ruling) {
        return new VerificationReport(
                candidate.id(),
                ruling.verdict(),
                ruling.reason(),
                ruling.detail(),
                checks,
                sandbox,
                new VerificationReport.Cost(
                        Duration.ofNanos(System.nanoTime() - start), compileCpu, boxTime, boxCount));
    }
}
