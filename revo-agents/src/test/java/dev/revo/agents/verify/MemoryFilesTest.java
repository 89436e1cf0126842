package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Sources and classes in memory beside the files of the JDK. */
class MemoryFilesTest {
    private static final StandardJavaFileManager SYSTEM =
            ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, Locale.ROOT, null);

    private final MemoryFiles files = new MemoryFiles(SYSTEM, Map.of("A", new byte[] {1, 2}, "p.B", new byte[] {3}));

    @AfterAll
    static void close() throws Exception {
        SYSTEM.close();
    }

    private Iterable<JavaFileObject> list(StandardLocation where, String packageName, JavaFileObject.Kind kind)
            throws Exception {
        return files.list(where, packageName, EnumSet.of(kind), false);
    }

    @Test
    void lists_given_classes_by_package_on_the_class_path_only() throws Exception {
        SYSTEM.setLocation(StandardLocation.CLASS_PATH, Set.of());
        assertThat(list(StandardLocation.CLASS_PATH, "", JavaFileObject.Kind.CLASS))
                .singleElement()
                .satisfies(file -> {
                    assertThat(files.inferBinaryName(StandardLocation.CLASS_PATH, file))
                            .isEqualTo("A");
                    assertThat(file.openInputStream().readAllBytes()).containsExactly(1, 2);
                });
        assertThat(list(StandardLocation.CLASS_PATH, "p", JavaFileObject.Kind.CLASS))
                .singleElement()
                .satisfies(file -> assertThat(files.inferBinaryName(StandardLocation.CLASS_PATH, file))
                        .isEqualTo("p.B"));
        assertThat(list(StandardLocation.CLASS_PATH, "", JavaFileObject.Kind.SOURCE))
                .isEmpty();
        assertThat(list(StandardLocation.CLASS_PATH, "q", JavaFileObject.Kind.CLASS))
                .isEmpty();
        assertThat(list(StandardLocation.PLATFORM_CLASS_PATH, "p", JavaFileObject.Kind.CLASS))
                .isEmpty();
    }

    @Test
    void tells_its_files_apart_and_leaves_those_of_the_system_open() throws Exception {
        MemoryFiles.SourceFile a = new MemoryFiles.SourceFile("a b.java", "x");
        assertThat(files.isSameFile(a, new MemoryFiles.SourceFile("a b.java", "y")))
                .isTrue();
        assertThat(files.isSameFile(a, new MemoryFiles.SourceFile("b.java", "x")))
                .isFalse();
        files.close();
        assertThat(list(StandardLocation.CLASS_PATH, "", JavaFileObject.Kind.CLASS))
                .hasSize(1);
    }
}
