package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/security.md names each attack, and the tests that make it: methods whose names begin with {@code attackNN_}. */
class AttackTableTest {
    private static final Path PAGE = Path.of("..", "docs", "security.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d\\d) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final Pattern TEST = Pattern.compile("void attack(\\d\\d(?:_\\d\\d)*)_(\\w+)\\(");

    /** The tests of an attack, and those of them that show it succeed. */
    private record Found(List<String> tests, List<String> controls) {}

    private static Map<String, Found> inTheTests() throws IOException {
        Map<String, Found> found = new TreeMap<>();
        List<Path> files = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path module : modules.filter(each -> Files.isDirectory(each.resolve("src/test/java")))
                    .sorted()
                    .toList()) {
                try (Stream<Path> sources = Files.walk(module.resolve("src/test/java"))) {
                    sources.filter(each -> each.toString().endsWith(".java"))
                            .sorted()
                            .forEach(files::add);
                }
            }
        }
        for (Path file : files) {
            String source = Files.readString(file);
            String name = file.getFileName().toString().replace(".java", "");
            Matcher test = TEST.matcher(source);
            while (test.find()) {
                for (String number : test.group(1).split("_", -1)) {
                    Found of = found.computeIfAbsent(number, key -> new Found(new ArrayList<>(), new ArrayList<>()));
                    (test.group(2).startsWith("control_") ? of.controls() : of.tests()).add(name);
                }
            }
        }
        return found;
    }

    private static String names(List<String> classes) {
        return classes.isEmpty()
                ? "-"
                : String.join(", ", classes.stream().distinct().sorted().toList());
    }

    @Test
    void the_table_is_what_the_tests_say() throws IOException {
        Map<String, Found> found = inTheTests();
        String page = Files.readString(PAGE);
        List<String> numbers = new ArrayList<>();
        StringBuilder right = new StringBuilder();
        Matcher row = ROW.matcher(page);
        while (row.find()) {
            numbers.add(row.group(1));
            Found of = found.getOrDefault(row.group(1), new Found(List.of(), List.of()));
            row.appendReplacement(
                    right,
                    Matcher.quoteReplacement("| " + row.group(1) + " | " + row.group(2) + " | " + names(of.tests())
                            + " | " + names(of.controls()) + " |"));
        }
        row.appendTail(right);
        if (Boolean.getBoolean("revo.write.docs")) {
            Files.writeString(PAGE, right);
        }
        assertThat(numbers).containsAll(found.keySet());
        assertThat(page).as("run with -Drevo.write.docs=true to write it").isEqualTo(right.toString());
    }

    @Test
    void an_attack_that_is_tested_has_a_control() throws IOException {
        inTheTests().forEach((number, of) -> {
            boolean inside = of.controls().isEmpty();
            assertThat(!inside || controlledInside(of))
                    .as("attack " + number + " has a control of its own or inside its tests: " + of)
                    .isTrue();
        });
    }

    // Many tests show the attack succeed, or the honest way, in their own body.
    private static boolean controlledInside(Found of) {
        return of.tests().stream().anyMatch(name -> {
            try (Stream<Path> files = Files.walk(Path.of(".."))) {
                Path source = files.filter(file ->
                                file.endsWith(name + ".java") && file.toString().contains("src"))
                        .findFirst()
                        .orElseThrow();
                return Files.readString(source).toLowerCase(Locale.ROOT).contains("control");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
