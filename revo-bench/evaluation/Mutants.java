import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Wrong candidates with an independent judge. Changes one place in reference solutions, and decides with plain javac and
 * java whether the change is noticed by the tests. No class of reVo is on its path.
 *
 * <p>{@code java -cp JACKSON Mutants.java generate TASKS OUT-DIR}: TASKS in the layout of HumanEval-X Java (task_id,
 * prompt, canonical_solution, test); writes {@code references.jsonl}, {@code mutants.jsonl} for {@code revo-bench verify}
 * and {@code oracle.jsonl}. {@code ... compare OUT-DIR REPORT}: reads {@code references.verdicts.jsonl} and
 * {@code mutants.verdicts.jsonl} beside them and writes counts by operator; status 1 when a mutant that differs was
 * accepted or a reference was not.
 */
public class Mutants {
    static final ObjectMapper JSON = new ObjectMapper();
    static final int PER_TASK_AND_OPERATOR = 2;
    static final long LIMIT_SECONDS = 10;

    record Operator(String name, Pattern place) {}

    static final List<Operator> OPERATORS = List.of(
            new Operator("relational-boundary", Pattern.compile(" (<=|>=|<|>) (?=[\\w(])")),
            new Operator("equality", Pattern.compile(" (==|!=) ")),
            new Operator("arithmetic", Pattern.compile(" ([-+*/%]) (?=[\\w(])")),
            new Operator("logical", Pattern.compile(" (&&|\\|\\|) ")),
            new Operator("constant", Pattern.compile("(?<![\\w.\"'])(\\d{1,6})(?![\\w.\"'])")),
            new Operator("increment", Pattern.compile("(\\+\\+|--|\\+=|-=)")),
            new Operator("condition", Pattern.compile("\\bif \\((.*)\\) (\\{|return|continue|break)")),
            new Operator("boolean", Pattern.compile("\\b(true|false)\\b")),
            new Operator("statement", Pattern.compile("(?m)^\\s+[\\w.]+\\((?:[^(){};]|\\([^()]*\\))*\\);$")),
            new Operator("min-max", Pattern.compile("Math\\.(min|max)\\(")));

    record Candidate(String id, String operator, String code, String test) {}

    public static void main(String[] args) throws Exception {
        if (args.length == 3 && args[0].equals("generate")) {
            generate(Path.of(args[1]), Path.of(args[2]));
        } else if (args.length == 3 && args[0].equals("compare")) {
            System.exit(compare(Path.of(args[1]), Path.of(args[2])));
        } else {
            System.err.println("usage: Mutants.java generate TASKS OUT-DIR | compare OUT-DIR REPORT");
            System.exit(2);
        }
    }

    static void generate(Path tasks, Path out) throws Exception {
        Files.createDirectories(out);
        List<Candidate> references = new ArrayList<>();
        List<Candidate> mutants = new ArrayList<>();
        for (String line : Files.readAllLines(tasks)) {
            JsonNode task = JSON.readTree(line);
            String id = task.path("task_id").asText();
            String prompt = task.path("prompt").asText();
            String solution = task.path("canonical_solution").asText();
            String test = task.path("test").asText();
            references.add(new Candidate(id, "reference", prompt + solution, test));
            for (Operator operator : OPERATORS) {
                int n = 0;
                for (String mutated : mutations(operator, solution)) {
                    mutants.add(new Candidate(id + "#" + operator.name() + n, operator.name(), prompt + mutated, test));
                    n++;
                }
            }
        }
        write(out.resolve("references.jsonl"), references);
        List<String> fates = judge(mutants);
        List<Candidate> differing = new ArrayList<>();
        try (BufferedWriter oracle = Files.newBufferedWriter(out.resolve("oracle.jsonl"))) {
            for (int i = 0; i < mutants.size(); i++) {
                Candidate mutant = mutants.get(i);
                ObjectNode row = JSON.createObjectNode();
                row.put("id", mutant.id()).put("operator", mutant.operator()).put("fate", fates.get(i));
                oracle.write(row + "\n");
                if (fates.get(i).equals("differs")) {
                    differing.add(mutant);
                }
            }
        }
        write(out.resolve("mutants.jsonl"), differing);
        System.out.println(references.size() + " references, " + mutants.size() + " mutants generated, "
                + differing.size() + " differ");
    }

    static void write(Path file, List<Candidate> candidates) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (Candidate each : candidates) {
                ObjectNode row = JSON.createObjectNode().put("id", each.id()).put("language", "java");
                row.putObject("files").put("Solution.java", each.code());
                row.putObject("tests").put("Main.java", each.test());
                writer.write(row + "\n");
            }
        }
    }

    static List<String> mutations(Operator operator, String code) {
        List<String> all = new ArrayList<>();
        Matcher place = operator.place().matcher(code);
        while (place.find() && all.size() < PER_TASK_AND_OPERATOR) {
            String found = place.group();
            String changed = change(operator.name(), place);
            if (!changed.equals(found)) {
                all.add(code.substring(0, place.start()) + changed + code.substring(place.end()));
            }
        }
        return all;
    }

    static String change(String operator, Matcher place) {
        String all = place.group();
        String one = place.groupCount() > 0 ? place.group(1) : all;
        return switch (operator) {
            case "relational-boundary" -> all.replace(
                    one, Map.of("<", "<=", "<=", "<", ">", ">=", ">=", ">").get(one));
            case "equality" -> all.replace(one, one.equals("==") ? "!=" : "==");
            case "arithmetic" -> all.replace(
                    one, Map.of("+", "-", "-", "+", "*", "+", "/", "*", "%", "*").get(one));
            case "logical" -> all.replace(one, one.equals("&&") ? "||" : "&&");
            case "constant" -> Long.toString(Long.parseLong(one) + 1);
            case "increment" -> Map.of("++", "--", "--", "++", "+=", "-=", "-=", "+=").get(one);
            case "condition" -> "if (!(" + one + ")) " + place.group(2);
            case "boolean" -> one.equals("true") ? "false" : "true";
            case "statement" -> "";
            case "min-max" -> all.replace(one, one.equals("min") ? "max" : "min");
            default -> throw new IllegalArgumentException(operator);
        };
    }

    /** For each: {@code differs} when the tests notice it, {@code same} when not, {@code invalid} when it does not compile. */
    static List<String> judge(List<Candidate> mutants) throws Exception {
        ExecutorService two = Executors.newFixedThreadPool(Math.max(1, Runtime.getRuntime().availableProcessors()));
        List<Future<String>> running = new ArrayList<>();
        for (Candidate mutant : mutants) {
            running.add(two.submit(() -> fate(mutant)));
        }
        List<String> fates = new ArrayList<>();
        for (Future<String> each : running) {
            fates.add(each.get());
            if (fates.size() % 100 == 0) {
                System.err.println(fates.size() + "/" + mutants.size() + " judged");
            }
        }
        two.shutdown();
        return fates;
    }

    static String fate(Candidate mutant) throws Exception {
        Path directory = Files.createTempDirectory("mutant");
        try {
            Path source = directory.resolve("Main.java");
            Files.writeString(source, mutant.code() + "\n" + mutant.test());
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            int compiled = compiler.run(
                    null,
                    java.io.OutputStream.nullOutputStream(),
                    java.io.OutputStream.nullOutputStream(),
                    "-proc:none",
                    "-nowarn",
                    "-d",
                    directory.toString(),
                    source.toString());
            if (compiled != 0) {
                return "invalid";
            }
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx512m",
                            "-Xshare:auto",
                            "-cp",
                            directory.toString(),
                            "Main")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectInput(new File("/dev/null"))
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                return "differs";
            }
            return process.exitValue() == 0 ? "same" : "differs";
        } finally {
            try (Stream<Path> all = Files.walk(directory)) {
                all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    static Map<String, JsonNode> byId(Path file) throws IOException {
        Map<String, JsonNode> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode row = JSON.readTree(line);
            rows.put(row.path("id").asText(), row);
        }
        return rows;
    }

    static int compare(Path out, Path report) throws IOException {
        Map<String, JsonNode> verdicts = byId(out.resolve("mutants.verdicts.jsonl"));
        Map<String, int[]> counts = new TreeMap<>();
        List<String> survivors = new ArrayList<>();
        for (JsonNode row : byId(out.resolve("oracle.jsonl")).values()) {
            int[] count = counts.computeIfAbsent(row.path("operator").asText(), o -> new int[4]);
            String fate = row.path("fate").asText();
            count[0] += fate.equals("invalid") ? 0 : 1;
            if (fate.equals("differs")) {
                JsonNode verdict = verdicts.get(row.path("id").asText());
                boolean accepted = verdict == null || verdict.path("verdict").asText().equals("accepted");
                count[1]++;
                count[2] += accepted ? 0 : 1;
                count[3] += accepted ? 1 : 0;
                if (accepted) {
                    survivors.add(row.path("id").asText());
                }
            }
        }
        int refused = 0;
        Map<String, JsonNode> references = byId(out.resolve("references.verdicts.jsonl"));
        for (JsonNode verdict : references.values()) {
            refused += verdict.path("verdict").asText().equals("accepted") ? 0 : 1;
        }
        ObjectNode root = JSON.createObjectNode();
        root.put("references", references.size()).put("referencesAccepted", references.size() - refused);
        ObjectNode operators = root.putObject("operators");
        int[] total = new int[4];
        counts.forEach((operator, c) -> {
            operators.putObject(operator)
                    .put("generated", c[0])
                    .put("differing", c[1])
                    .put("rejected", c[2])
                    .put("surviving", c[3]);
            for (int i = 0; i < 4; i++) {
                total[i] += c[i];
            }
        });
        root.putObject("total")
                .put("generated", total[0])
                .put("differing", total[1])
                .put("rejected", total[2])
                .put("surviving", total[3]);
        survivors.forEach(root.putArray("survivors")::add);
        Files.createDirectories(report.toAbsolutePath().getParent());
        Files.writeString(report, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
        System.out.println(root.path("total") + " references accepted " + (references.size() - refused) + "/"
                + references.size());
        return survivors.isEmpty() && refused == 0 ? 0 : 1;
    }
}
