package dev.revo.bench.peers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares an engine with libraries that do the same. */
@Command(
        name = "peers",
        mixinStandardHelpOptions = true,
        description = {
            "Compares an engine with libraries that do the same, both in turns and in one run.",
            "Groups: parallel, tenancy. Every metric is a cost, so a ratio below 1 is in reVo's favour; low and high are the 5th and",
            "the 95th percentile of the ratios. Ends with an error when the two sides answer differently or one of them fails."
        })
public final class PeersCommand implements Callable<Integer> {
    @Parameters(paramLabel = "GROUP", description = "what to compare: parallel or tenancy")
    private String group = "";

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "an array of {\"metric\",\"peer\",\"revo\",\"other\",\"unit\",\"ratio\",\"low\",\"high\"}")
    private Optional<Path> json = Optional.empty();

    @Option(
            names = "--measurement",
            paramLabel = "FILE",
            description = "the same with the spread of both sides, the machine and the commit")
    private Optional<Path> measurement = Optional.empty();

    @Option(names = "--only", paramLabel = "METRIC", description = "one metric of the group")
    private Optional<String> only = Optional.empty();

    @Option(
            names = "--quick",
            description = "each side once and with so little that the figures mean nothing: to see that it runs")
    private boolean quick;

    @Option(
            names = "--java",
            paramLabel = "PATH",
            description = "the JDK of sides that have JVMs of their own; by default the newest that is installed")
    private Optional<Path> java = Optional.empty();

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description = "JDBC URL of a superuser, for peers that keep their work there; ${DEFAULT-VALUE}")
    private String postgres = "jdbc:postgresql://127.0.0.1:5432/postgres?user=postgres";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** For picocli. */
    PeersCommand() {}

    @Override
    public Integer call() throws IOException {
        List<Metric> metrics = metrics();
        double load = Place.load();
        List<Comparison> all = new ArrayList<>();
        try (Setting setting = new Setting(quick, java, postgres, this::tell)) {
            for (Metric metric : metrics) {
                tell("measuring " + metric.name());
                all.addAll(metric.measure(setting));
                // A run takes long: one that is interrupted leaves what it has.
                write(setting, load, all);
            }
            return report(setting, all);
        }
    }

    private void tell(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }

    private void write(Setting setting, double load, List<Comparison> all) throws IOException {
        if (json.isPresent()) {
            write(json.get(), Report.json(all));
        }
        if (measurement.isPresent()) {
            String command =
                    "peers " + group + only.map(name -> " --only " + name).orElse("");
            ObjectNode where = Place.describe(command, load);
            setting.javaOfSides().ifPresent(version -> where.put("jdkOfSides", version));
            setting.skipped().forEach(line -> where.withArray("skipped").add(line));
            setting.failed().forEach(line -> where.withArray("failed").add(line));
            write(measurement.get(), Report.measurement(group, where, all));
        }
    }

    private int report(Setting setting, List<Comparison> all) {
        spec.commandLine().getOut().print(Report.table(all));
        spec.commandLine().getOut().flush();
        if (!setting.failed().isEmpty()) {
            tell(setting.failed().size() + " failed, see above.");
            return CommandLine.ExitCode.SOFTWARE;
        }
        return CommandLine.ExitCode.OK;
    }

    private List<Metric> metrics() {
        List<Metric> known = Groups.ALL.getOrDefault(group, List.of());
        if (known.isEmpty()) {
            throw wrong("There is no group '" + group + "'. Known: "
                    + String.join(", ", new TreeSet<>(Groups.ALL.keySet())));
        }
        List<Metric> chosen = known.stream()
                .filter(metric -> only.isEmpty() || metric.named(only.get()))
                .toList();
        if (chosen.isEmpty()) {
            // The first words of several: task.cancel.p99 is all kinds of it.
            chosen = known.stream()
                    .filter(metric -> metric.name().startsWith(only.orElse("") + "."))
                    .toList();
        }
        if (chosen.isEmpty()) {
            List<String> names = known.stream().map(Metric::name).toList();
            throw wrong("There is no metric '" + only.orElse("") + "' in " + group + ". Known: "
                    + String.join(", ", names));
        }
        return chosen;
    }

    private CommandLine.ParameterException wrong(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private static void write(Path file, String text) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }
}
