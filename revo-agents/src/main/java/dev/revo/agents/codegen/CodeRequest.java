package dev.revo.agents.codegen;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.output.structured.Description;
import dev.revo.error.InvalidRequestException;
import java.util.List;

/**
 * What code is wanted.
 *
 * @param requirement in plain words, 1 to 20,000 characters
 * @param language to write it in
 * @param tests that it must pass, in the form of the language's runner; empty when the agent is to write them
 * @param attempts how many candidates may be tried, 1 to 20
 */
public record CodeRequest(
        @Description("what the code is to do, in plain words")
        String requirement,

        Language language,

        @Description("tests it must pass; empty when the agent is to write them")
        List<SourceFile> tests,

        @Description("how many candidates may be tried, 1 to 20")
        int attempts) {
    static final int ATTEMPTS = 4;

    /** Checks the ranges and copies. */
    public CodeRequest {
        requireNonNull(language, "language");
        tests = List.copyOf(tests);
        if (requirement.isBlank() || requirement.length() > 20_000) {
            throw InvalidRequestException.field(
                    "requirement", "has " + requirement.length() + " characters or is blank", "Use 1 to 20,000.");
        }
        if (attempts < 1 || attempts > 20) {
            throw InvalidRequestException.field("attempts", "is " + attempts, "Use 1 to 20.");
        }
    }

    /** A request without tests of its own and with 4 attempts. */
    public static CodeRequest of(String requirement, Language language) {
        return new CodeRequest(requirement, language, List.of(), ATTEMPTS);
    }

    /** A copy that must pass these tests. */
    public CodeRequest tests(List<SourceFile> given) {
        return new CodeRequest(requirement, language, given, attempts);
    }

    /** A copy with this many attempts. */
    public CodeRequest attempts(int most) {
        return new CodeRequest(requirement, language, tests, most);
    }
}
