package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every SPI has a contract kit or a stated reason to have none, as {@code docs/contract-kits.md} tells. */
class ContractKitsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path TESTKIT = ROOT.resolve("revo-testkit/src");
    private static final String KITS = "java/dev/revo/testkit/contract";

    private static final Pattern DOCUMENTED =
            Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+\\s+)*public interface (\\w+)", Pattern.DOTALL);
    private static final Pattern WIRED =
            Pattern.compile("\\b(?:provide|fallback|contribute|need|want|all|builtIn)\\(\\s*([A-Z]\\w+)\\.class");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(\\w+)` \\| (`\\w+`|no kit) \\| ([^|]+) \\|[^|]*\\|$");
    private static final Pattern WRONG = Pattern.compile("void \\w+_fails?\\(");

    private static List<String> sources(Path root) throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(f -> f.toString().endsWith(".java")).toList()) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }

    /** What is marked as SPI, and what is provided, contributed or asked for when modules are wired. */
    private static Set<String> spis(List<String> sources) {
        Set<String> found = new TreeSet<>();
        for (String text : sources) {
            Matcher documented = DOCUMENTED.matcher(text);
            while (documented.find()) {
                if (documented.group(1).matches("(?s).*\\bSPI[:,].*")) {
                    found.add(documented.group(2));
                }
            }
            WIRED.matcher(text).results().forEach(wired -> found.add(wired.group(1)));
        }
        return found;
    }

    private static Map<String, String> rows(String table) {
        Map<String, String> rows = new TreeMap<>();
        ROW.matcher(table).results().forEach(row -> rows.put(row.group(1), row.group(2)));
        return rows;
    }

    private static Set<String> published() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.toList()) {
                Path main = module.resolve("src/main/java");
                if (module.getFileName().toString().startsWith("revo-") && Files.isDirectory(main)) {
                    found.addAll(spis(sources(main)));
                }
            }
        }
        return found;
    }

    private static Map<String, String> documented() throws IOException {
        return rows(Files.readString(ROOT.resolve("docs/contract-kits.md")));
    }

    @Test
    void every_spi_has_a_kit_or_a_reason() throws IOException {
        Set<String> spis = published();
        assertThat(spis).contains("RunJournal", "Sandbox", "Directory", "RunKind", "Technique", "Tool", "Agent");
        assertThat(documented().keySet()).isEqualTo(spis);
    }

    @Test
    void every_kit_in_the_table_exists_is_tested_on_wrong_ones_and_is_listed_in_its_package() throws IOException {
        String listed = Files.readString(TESTKIT.resolve("main").resolve(KITS).resolve("package-info.java"));
        Set<String> kits = new TreeSet<>();
        for (String kit : documented().values()) {
            if (!kit.equals("no kit")) {
                String name = kit.replace("`", "");
                kits.add(name);
                assertThat(TESTKIT.resolve("main").resolve(KITS).resolve(name + ".java"))
                        .isRegularFile();
                String test =
                        Files.readString(TESTKIT.resolve("test").resolve(KITS).resolve(name + "Test.java"));
                // One test over an enum of faults stands for all of them.
                long wrong = WRONG.matcher(test).results().count() + (test.contains("@EnumSource") ? 3 : 0);
                assertThat(wrong).as("wrong ones that " + name + " fails on").isGreaterThanOrEqualTo(3);
                assertThat(listed).contains("." + name + "}");
            }
        }
        try (Stream<Path> files = Files.list(TESTKIT.resolve("main").resolve(KITS))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith("Contract.java"))
                            .map(file -> file.replace(".java", "")))
                    .containsExactlyInAnyOrderElementsOf(kits);
        }
    }

    @Test
    void control_finds_an_spi_that_nobody_wrote_down(@TempDir Path sources) throws IOException {
        Files.writeString(
                sources.resolve("A.java"),
                "/** SPI: new. Thread-safe. */\n@FunctionalInterface\npublic interface A {}");
        Files.writeString(
                sources.resolve("B.java"), "/** Plain. */ public interface B { /** SPI: not this. */ void b(); }");
        Files.writeString(
                sources.resolve("C.java"), "class C { void c(W w) { w.fallback(\n  Dee.class, () -> one); } }");
        assertThat(spis(sources(sources))).containsExactly("A", "Dee");
        assertThat(rows("| `A` | `AContract` | much | here |\n| `B` | no kit | |\n| `C` | no kit | a reason | |"))
                .as("a row without a reason is none")
                .containsOnlyKeys("A", "C");
    }
}
