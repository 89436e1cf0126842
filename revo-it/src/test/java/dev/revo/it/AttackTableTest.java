package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

    /**
     * The classes that make an attack.
     *
     * @param tests those with tests
     * @param controls those with tests that show it succeed
     * @param told those whose text speaks of a control: many show the honest way in the body of a test
     */
    private record Found(List<String> tests, List<String> controls, List<String> told) {
        static Found none() {
            return new Found(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    private static List<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path tests : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> all = Files.walk(tests)) {
                    all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
                }
            }
        }
        return files;
    }

    private static Map<String, Found> inTheTests() throws IOException {
        Map<String, Found> found = new TreeMap<>();
        for (Path file : sources()) {
            String source = Files.readString(file);
            String name = file.getFileName().toString().replace(".java", "");
            boolean tells = source.toLowerCase(Locale.ROOT).contains("control");
            Matcher test = TEST.matcher(source);
            while (test.find()) {
                for (String number : test.group(1).split("_", -1)) {
                    Found of = found.computeIfAbsent(number, key -> Found.none());
                    (test.group(2).startsWith("control_") ? of.controls() : of.tests()).add(name);
                    if (tells) {
                        of.told().add(name);
                    }
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
            Found of = found.getOrDefault(row.group(1), Found.none());
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
        inTheTests()
                .forEach((number, of) -> assertThat(
                                !of.controls().isEmpty() || of.tests().stream().anyMatch(of.told()::contains))
                        .as("attack " + number + " has a control of its own or inside its tests: " + of)
                        .isTrue());
    }
}
