package dev.revo.bench.peers;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** Where and when something was measured, and what else the machine did. */
public final class Place {
    private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getOperatingSystemMXBean();

    private Place() {}

    /** The system's load average. */
    public static double load() {
        return SYSTEM.getSystemLoadAverage();
    }

    /**
     * Command, commit, date, machine and JDK.
     *
     * @param loadBefore the load when it began
     */
    public static ObjectNode describe(String command, double loadBefore) {
        return JsonMapper.builder()
                .build()
                .createObjectNode()
                .put("command", command)
                .put("git", git())
                .put("date", LocalDate.now(ZoneOffset.UTC).toString())
                .put("machine", machine(loadBefore))
                .put("jdk", System.getProperty("java.version"));
    }

    private static String machine(double loadBefore) {
        return String.format(
                Locale.ROOT,
                "%d cores, %s %s, load %.1f before and %.1f after",
                SYSTEM.getAvailableProcessors(),
                SYSTEM.getName(),
                SYSTEM.getArch(),
                loadBefore,
                load());
    }

    private static String git() {
        try {
            Process git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD").start();
            try (var out = git.getInputStream()) {
                String hash = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
                return hash.isEmpty() ? "unknown" : hash;
            }
        } catch (IOException e) {
            return "unknown";
        }
    }
}
