package dev.revo.bench.peers;

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
            "the 95th percentile of the ratios. Ends with an error when the two sides answer differently."
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

    @Option(names = "--tiny", hidden = true, description = "so little that the figures mean nothing")
    private boolean tiny;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** For picocli. */
    PeersCommand() {}

    @Override
    public Integer call() throws IOException {
        List<Metric> metrics = metrics();
        double load = Place.load();
        List<Comparison> all = new ArrayList<>();
        for (Metric metric : metrics) {
            spec.commandLine().getErr().println("measuring " + metric.name());
            spec.commandLine().getErr().flush();
            all.addAll(metric.measure(tiny ? Effort.tiny() : Effort.full()));
        }
        spec.commandLine().getOut().print(Report.table(all));
        spec.commandLine().getOut().flush();
        if (json.isPresent()) {
            write(json.get(), Report.json(all));
        }
        if (measurement.isPresent()) {
            String command =
                    "peers " + group + only.map(name -> " --only " + name).orElse("");
            write(measurement.get(), Report.measurement(group, Place.describe(command, load), all));
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
                .filter(metric -> only.isEmpty() || only.get().equals(metric.name()))
                .toList();
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
