package dev.revo.agents.sandbox;

import dev.revo.sandbox.SandboxPolicy;
import java.nio.file.Path;

/**
 * The sandboxes that need nothing but the operating system. Thread-safe.
 *
 * <p>Making one is cheap; what it enforces is probed at the first call of {@link LocalSandbox#report()}, which takes one
 * to two seconds, and is remembered by that instance.
 */
public final class Sandboxes {
    private Sandboxes() {}

    /**
     * The strongest sandbox that works here: bubblewrap when its probes show that it holds network and file writes, else
     * the plain process. Blocks for the probes.
     */
    public static LocalSandbox best() {
        return best(bubblewrap());
    }

    static LocalSandbox best(LocalSandbox preferred) {
        return SandboxPolicy.defaults().missing(preferred.report()).isEmpty() ? preferred : process();
    }

    /** Boxes made by the program {@code bwrap} of the system; where it is missing each box fails and the report says so. */
    public static LocalSandbox bubblewrap() {
        return bubblewrap(HostTools.find("bwrap").orElse(Path.of("/usr/bin/bwrap")));
    }

    static LocalSandbox bubblewrap(Path binary) {
        return new LocalSandbox(new BubblewrapBackend(binary, HostTools.detect(), Cgroups.detect()));
    }

    static LocalSandbox bubblewrap(Path binary, Cgroups cgroups) {
        return new LocalSandbox(new BubblewrapBackend(binary, HostTools.detect(), cgroups));
    }

    /** Plain child processes with a cleared environment, a private directory and a time limit: for trusted code only. */
    public static LocalSandbox process() {
        return new LocalSandbox(new ProcessBackend(HostTools.detect()));
    }
}
