package dev.revo.bench.stores.rights;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.bench.peers.Place;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how long a right that was revoked in one process is still held in another, on PostgreSQL. */
@Command(
        name = "staleness",
        mixinStandardHelpOptions = true,
        description = {
            "How long a right that was revoked in one process is still held in another, on PostgreSQL.",
            "A database of its own is created and dropped. Two reVos with a pool each stand for two processes."
        })
public final class StalenessCommand implements Callable<Integer> {
    private static final long SEED = 20_260_401L;
    private static final int WARM = 20;

    @Option(names = "--postgres", paramLabel = "URL", required = true, description = "JDBC URL of a superuser")
    private String postgres = "";

    @Option(names = "--heard", paramLabel = "N", description = "revocations told by NOTIFY; ${DEFAULT-VALUE}")
    private int heard = 400;

    @Option(
            names = "--unheard",
            paramLabel = "N",
            description = "revocations while the listening connection is killed; ${DEFAULT-VALUE}")
    private int unheard = 40;

    @Option(names = "--measurement", paramLabel = "FILE", description = "what was measured, with machine and commit")
    private Optional<Path> measurement = Optional.empty();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** For picocli. */
    StalenessCommand() {}

    @Override
    public Integer call() throws Exception {
        double load = Place.load();
        double[][] notified = new double[2][heard];
        double[][] polled = new double[2][unheard];
        try (RevocationRace race = new RevocationRace(postgres)) {
            for (int i = -WARM; i < heard; i++) {
                keep(notified, i, race.heard());
            }
            Random random = new Random(SEED);
            for (int i = 0; i < unheard; i++) {
                keep(polled, i, race.unheard(random));
            }
        }
        ObjectNode root = JsonMapper.builder().build().createObjectNode().put("subject", "rights-staleness");
        root.setAll(Place.describe("staleness --heard " + heard + " --unheard " + unheard, load));
        root.put("seed", SEED);
        root.put("processes", "two reVos in one JVM, a pool and a connection that listens each");
        ArrayNode results = root.putArray("results");
        add(results, "rights.revoked.notify", "asked", notified[0]);
        add(results, "rights.revoked.notify", "returned", notified[1]);
        add(results, "rights.revoked.deaf", "asked", polled[0]);
        add(results, "rights.revoked.deaf", "returned", polled[1]);
        if (measurement.isPresent()) {
            Files.writeString(measurement.get(), root.toPrettyString() + "\n", StandardCharsets.UTF_8);
        }
        return CommandLine.ExitCode.OK;
    }

    private static void keep(double[][] all, int at, RevocationRace.Delay delay) {
        if (at >= 0) {
            all[0][at] = delay.asked();
            all[1][at] = delay.returned();
        }
    }

    private void add(ArrayNode results, String metric, String since, double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        ObjectNode node =
                results.addObject().put("metric", metric).put("since", since).put("unit", "ms");
        ObjectNode spread = node.putObject("revo").put("n", sorted.length);
        spread.put("median", at(sorted, 0.5)).put("p5", at(sorted, 0.05)).put("p95", at(sorted, 0.95));
        spread.put("p99", at(sorted, 0.99)).put("most", at(sorted, 1));
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%-24s since %-9s n %4d  median %8.2f  p99 %8.2f  most %8.2f ms%n",
                        metric,
                        since,
                        sorted.length,
                        at(sorted, 0.5),
                        at(sorted, 0.99),
                        at(sorted, 1));
        spec.commandLine().getOut().flush();
    }

    private static double at(double[] sorted, double quantile) {
        double value = sorted[Math.max(0, (int) Math.ceil(quantile * sorted.length) - 1)];
        return Math.round(value * 100) / 100.0;
    }
}
