package dev.revo.agents.sandbox;

import dev.revo.sandbox.BoxLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Limits of a single process in the words of {@code prlimit}. */
final class Limits {
    private Limits() {}

    static List<String> prlimit(Path prlimit, BoxLimits limits, int openFiles) {
        return List.of(
                prlimit.toString(),
                "--cpu=" + seconds(limits.cpu()),
                "--fsize=" + limits.fileBytes(),
                "--nofile=" + openFiles,
                "--core=0");
    }

    private static long seconds(Duration duration) {
        return Math.max(1, duration.plusMillis(999).toSeconds());
    }
}
