package dev.revo.examples.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.agents.codegen.GeneratedCode;
import dev.revo.agents.codegen.SourceFile;
import dev.revo.proof.Answer;
import dev.revo.proof.Check;
import dev.revo.proof.Verified;
import dev.revo.run.RunStatus;
import dev.revo.run.Usage;
import dev.revo.sandbox.SandboxPolicy;
import dev.revo.sandbox.SandboxReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Shows what a run proved. Every figure is one that its evidence or its account holds. */
final class Proof {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final PrintStream out;

    Proof(PrintStream out) {
        this.out = out;
    }

    void print(Answer<GeneratedCode> answer, RunStatus status) {
        answer.candidate().ifPresent(code -> {
            files("files", code.files());
            files("tests", code.tests());
        });
        for (Check check : answer.evidence().checks()) {
            out.println(row(check.name(), verdict(check) + tool(check) + figures(check)));
            if (!check.feedback().isEmpty()) {
                check.feedback().lines().limit(12).forEach(line -> out.println("             " + line));
            }
        }
        answer.evidence().sandbox().ifPresent(report -> out.println(row("sandbox", sandbox(report))));
        out.println(row("usage", usage(status.usage())));
        if (answer instanceof Verified<GeneratedCode> verified) {
            out.println(row(
                    "VERIFIED",
                    "by attempt " + verified.value().attempts() + ", seal "
                            + verified.seal().digest().substring(0, 16)));
        } else {
            out.println(row("NO PROOF", "the answer is " + answer.outcome()));
        }
    }

    private void files(String name, List<SourceFile> files) {
        out.println(row(name, files.stream().map(SourceFile::path).collect(Collectors.joining(", "))));
    }

    private static String row(String name, String text) {
        return String.format("%-12s %s", name, text);
    }

    private static String verdict(Check check) {
        return switch (check.verdict()) {
            case PASSED -> "passed";
            case FAILED -> "FAILED";
            case NOT_ASSESSED -> "not assessed";
        };
    }

    private static String tool(Check check) {
        return check.tool()
                .map(tool -> " (" + tool + " " + check.toolVersion().orElse("") + ")")
                .orElse("");
    }

    private static String figures(Check check) {
        return check.measures().entrySet().stream()
                .map(e -> ", " + e.getKey() + " " + number(e.getValue().value()) + " "
                        + e.getValue().unit())
                .collect(Collectors.joining());
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format("%.1f", value);
    }

    private static String sandbox(SandboxReport report) {
        boolean held = SandboxPolicy.defaults().missing(report).isEmpty();
        return (held ? "" : "UNSANDBOXED, ") + report.backend() + ", enforced: "
                + report.protections().keySet().stream()
                        .filter(report::enforces)
                        .sorted()
                        .map(Enum::name)
                        .collect(Collectors.joining(" "));
    }

    private static String usage(Usage usage) {
        return usage.modelCalls() + " model calls, " + (usage.estimated() ? "about " : "") + usage.inputTokens()
                + " tokens in, " + usage.outputTokens() + " out, cost "
                + usage.cost().map(Object::toString).orElse("unknown: no price was given");
    }

    void write(Answer<GeneratedCode> answer, RunStatus status, Path file) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(status.resultJson().orElse("{}"));
        ObjectNode usage = root.putObject("usage");
        usage.put("modelCalls", status.usage().modelCalls());
        usage.put("inputTokens", status.usage().inputTokens());
        usage.put("outputTokens", status.usage().outputTokens());
        usage.put("cost", status.usage().cost().map(Object::toString).orElse("unknown"));
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.writeString(file, JSON.writeValueAsString(root) + "\n");
        out.println(row("evidence", file.toString()));
    }
}
