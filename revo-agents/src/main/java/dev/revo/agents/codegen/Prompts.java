package dev.revo.agents.codegen;

import dev.revo.proof.Check;
import java.util.List;

/** What the model is told. */
final class Prompts {
    private static final int MOST_FEEDBACK = 6_000;

    static final String INSTRUCTIONS = """
            You write Java 17 that compiles and is correct. Use the standard library only. Do not read files, open \
            sockets, start processes, use reflection or end the JVM. Tests are JUnit 5 (org.junit.jupiter.api); each \
            test asserts something that fails when the code is wrong, and covers normal, edge and error cases. Put each \
            top-level class into a file of its own.""";

    private Prompts() {}

    static String first(CodeRequest request) {
        StringBuilder prompt = new StringBuilder("Write this:\n").append(request.requirement());
        if (request.tests().isEmpty()) {
            prompt.append("\n\nWrite the tests too.");
        } else {
            prompt.append("\n\nIt must pass these tests, which you may not change. Leave 'tests' empty.");
            files(prompt, request.tests());
        }
        return prompt.toString();
    }

    static String repair(CodeRequest request, GeneratedCode code, List<Check> checks) {
        StringBuilder prompt = new StringBuilder(first(request)).append("\n\nThis was your last attempt:");
        files(prompt, code.files());
        if (code.testsBy() == GeneratedCode.Author.MODEL) {
            files(prompt, code.tests());
        }
        prompt.append("\n\nIt was compiled and run, and this is what the tools said:\n");
        for (Check check : checks) {
            if (!check.feedback().isEmpty()) {
                prompt.append("- ")
                        .append(check.name())
                        .append(": ")
                        .append(cut(check.feedback()))
                        .append('\n');
            }
        }
        return prompt.append("\nRepair it. Answer with all files again.").toString();
    }

    private static String cut(String feedback) {
        return feedback.length() <= MOST_FEEDBACK
                ? feedback
                : feedback.substring(0, MOST_FEEDBACK) + "\n[" + (feedback.length() - MOST_FEEDBACK)
                        + " more characters]";
    }

    private static void files(StringBuilder prompt, List<SourceFile> files) {
        for (SourceFile file : files) {
            prompt.append("\n\n--- ").append(file.path()).append('\n').append(file.text());
        }
    }
}
