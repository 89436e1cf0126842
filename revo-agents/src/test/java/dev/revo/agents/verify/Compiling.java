package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;

/** Class files for tests of what looks at class files. */
final class Compiling {
    private static final WarmCompiler COMPILER =
            new WarmCompiler(ToolProvider.getSystemJavaCompiler(), Duration.ofMinutes(1));

    private Compiling() {}

    /** Classes of this file, which may use those given and JUnit. */
    static Map<String, byte[]> classes(String path, String code, Map<String, byte[]> given) {
        try {
            List<Path> jars = new ArrayList<>();
            for (String library : List.of(
                    "org.junit.jupiter.api.Test", "org.opentest4j.AssertionFailedError", "org.apiguardian.api.API")) {
                jars.add(BoxKit.home(library));
            }
            SourceCompiler.Compiled compiled = COMPILER.compile(Map.of(path, code), JavaVerifier.MODULES, jars, given);
            assertThat(compiled.errors()).isEmpty();
            return compiled.classes();
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, byte[]> classes(String code) {
        return classes("A.java", code, Map.of());
    }
}
