package dev.revo.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.revo.agents.verify.Candidate;
import dev.revo.agents.verify.CodeVerification;
import dev.revo.agents.verify.VerificationReport;
import dev.revo.sandbox.SandboxPolicy;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Candidates in, verdicts out. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Verifies candidates: compiles each, runs its tests in a sandbox, finds out whether the tests could fail.",
            "Reads one JSON object a line: {\"id\",\"language\",\"files\":{path:text},\"tests\":{path:text}}.",
            "Writes one a line, in the same order: {\"id\",\"verdict\":\"accepted|rejected|unverifiable\",\"reason\","
                    + "\"evidence\"}. A line that cannot be read gets the reason bad_line; the rest goes on.",
            "The last line of standard output is a JSON object with counts and timings."
        })
final class VerifyCommand implements Callable<Integer> {
    @Option(names = "--tasks", required = true, paramLabel = "FILE", description = "candidates, JSON Lines")
    private Path tasks = Path.of("tasks.jsonl");

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "verdicts, JSON Lines")
    private Path out = Path.of("verdicts.jsonl");

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "how many at a time; the number of processors when not set")
    private int parallel = Runtime.getRuntime().availableProcessors();

    @Option(names = "--accept-unprotected", description = "also run where there is no isolation: trusted code only")
    private boolean acceptUnprotected;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** For picocli. */
    VerifyCommand() {}

    @Override
    public Integer call() throws IOException {
        if (parallel < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--parallel is " + parallel + ", use 1 or more.");
        }
        PrintWriter err = spec.commandLine().getErr();
        List<TaskLine> lines = TaskLine.readAll(tasks);
        List<Candidate> candidates = new ArrayList<>();
        lines.forEach(line -> line.candidate().ifPresent(candidates::add));
        long start = System.nanoTime();
        List<VerificationReport> reports = verify(candidates, err);
        double seconds = (System.nanoTime() - start) / 1e9;
        write(lines, reports);
        summary(lines, reports, seconds);
        return CommandLine.ExitCode.OK;
    }

    private List<VerificationReport> verify(List<Candidate> candidates, PrintWriter err) {
        CodeVerification.Builder builder = CodeVerification.builder();
        if (acceptUnprotected) {
            builder.policy(SandboxPolicy.acceptUnprotected());
        }
        AtomicInteger done = new AtomicInteger();
        try (CodeVerification verification = builder.build()) {
            return verification.verifyAll(candidates, parallel, report -> {
                err.println(done.incrementAndGet() + "/" + candidates.size() + " " + report.id() + " "
                        + VerdictLine.verdict(report) + " " + report.reason());
                err.flush();
            });
        }
    }

    private void write(List<TaskLine> lines, List<VerificationReport> reports) throws IOException {
        Path parent = out.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try (BufferedWriter writer = Files.newBufferedWriter(out, StandardCharsets.UTF_8)) {
            int next = 0;
            for (TaskLine line : lines) {
                String text = line.candidate().isPresent()
                        ? VerdictLine.of(reports.get(next++))
                        : VerdictLine.bad(line.id(), line.number(), line.problem());
                writer.write(text);
                writer.write('\n');
            }
        }
    }

    private void summary(List<TaskLine> lines, List<VerificationReport> reports, double seconds) {
        Map<String, Integer> verdicts = new TreeMap<>();
        reports.forEach(report -> verdicts.merge(VerdictLine.verdict(report), 1, Integer::sum));
        var node = JsonMapper.builder().build().createObjectNode();
        node.put("candidates", reports.size()).put("badLines", lines.size() - reports.size());
        verdicts.forEach(node::put);
        node.put("seconds", Math.round(seconds * 1000) / 1000.0);
        node.put("secondsEach", reports.isEmpty() ? 0 : Math.round(seconds * 1000 / reports.size()) / 1000.0);
        node.put("parallel", parallel);
        spec.commandLine().getOut().println(node);
        spec.commandLine().getOut().flush();
    }
}
