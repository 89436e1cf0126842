package dev.revo.agents.codegen;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Code and the tests it was put to.
 *
 * @param language it is written in
 * @param files the code; unmodifiable
 * @param tests what it was tested with; unmodifiable
 * @param testsBy who wrote the tests
 * @param attempts how many candidates were tried, this one counted
 */
public record GeneratedCode(
        Language language, List<SourceFile> files, List<SourceFile> tests, Author testsBy, int attempts) {
    /** Who wrote tests: tests of the caller say more than those of the model that wrote the code. */
    public enum Author {
        /** The caller gave them. */
        CALLER,
        /** The model wrote them along with the code. */
        MODEL
    }

    /** Copies. */
    public GeneratedCode {
        requireNonNull(language, "language");
        requireNonNull(testsBy, "testsBy");
        files = List.copyOf(files);
        tests = List.copyOf(tests);
    }
}
