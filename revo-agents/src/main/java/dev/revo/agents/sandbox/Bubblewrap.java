package dev.revo.agents.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What an installed bubblewrap can do, as its own help tells. Thread-safe. */
record Bubblewrap(String help) {
    private static final Map<Path, Bubblewrap> SEEN = new ConcurrentHashMap<>();

    static Bubblewrap of(Path binary) {
        return SEEN.computeIfAbsent(binary, Bubblewrap::ask);
    }

    private static Bubblewrap ask(Path binary) {
        try {
            Process process = new ProcessBuilder(binary.toString(), "--help")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            return new Bubblewrap(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Bubblewrap("");
        }
    }

    boolean knows(String option) {
        return help.contains(option);
    }
}
