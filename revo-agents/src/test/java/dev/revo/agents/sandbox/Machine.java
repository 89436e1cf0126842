package dev.revo.agents.sandbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.revo.sandbox.SandboxPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** What these tests share: the sandboxes of this machine, probed once, and waiting with a deadline. */
final class Machine {
    static final LocalSandbox BUBBLEWRAP = Sandboxes.bubblewrap();
    static final LocalSandbox PROCESS = Sandboxes.process();

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Machine() {}

    /** Skips the test where bubblewrap does not work. */
    static void needsBubblewrap() {
        assumeTrue(
                SandboxPolicy.defaults().missing(BUBBLEWRAP.report()).isEmpty(),
                () -> "bubblewrap does not work here: " + BUBBLEWRAP.report().observed());
    }

    static void needsShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no POSIX shell here");
    }

    /** Whether the condition holds before the patience ends. */
    static boolean soon(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Object clock = new Object();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            synchronized (clock) {
                clock.wait(5);
            }
        }
        return true;
    }

    /** Seconds to sleep that nobody else sleeps. */
    static String token() {
        return "37." + Integer.toUnsignedString(UUID.randomUUID().hashCode());
    }

    static boolean runs(String token) {
        return ProcessHandle.allProcesses()
                .anyMatch(p -> p.info().commandLine().orElse("").contains(token));
    }
}
