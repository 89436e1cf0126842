package dev.revo.sandbox;

import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.sandbox.SandboxReport.Protection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a sandbox must enforce before untrusted code is run in it. The default demands {@link Protection#NETWORK} and
 * {@link Protection#FS_WRITE}. Opting down is said aloud with {@link #acceptUnprotected()} and marks every evidence.
 * Immutable.
 */
public final class SandboxPolicy {
    private final Set<Protection> demanded;

    private SandboxPolicy(Set<Protection> demanded) {
        this.demanded = Set.copyOf(demanded);
    }

    /** Demands that the network and files outside the box are out of reach. */
    public static SandboxPolicy defaults() {
        return new SandboxPolicy(EnumSet.of(Protection.NETWORK, Protection.FS_WRITE));
    }

    /** Demands exactly these protections. */
    public static SandboxPolicy requireEnforced(Protection first, Protection... more) {
        return new SandboxPolicy(EnumSet.of(first, more));
    }

    /** Demands nothing: code runs with the rights of this process. For trusted code only. */
    public static SandboxPolicy acceptUnprotected() {
        return new SandboxPolicy(Set.of());
    }

    /** What is demanded; empty when everything is accepted. */
    public Set<Protection> demanded() {
        return demanded;
    }

    /** The demanded protections that a sandbox with this report does not enforce, in order of declaration. */
    public List<Protection> missing(SandboxReport report) {
        return demanded.stream().filter(p -> !report.enforces(p)).sorted().toList();
    }

    /**
     * Returns when the report meets the demands.
     *
     * @throws UnavailableException with code {@code sandbox_unavailable}, naming what is missing and the remedy
     */
    public void demand(SandboxReport report) {
        List<Protection> missing = missing(report);
        if (!missing.isEmpty()) {
            throw new UnavailableException(Fault.of(
                            "sandbox_unavailable",
                            "The policy demands " + missing + ", but the sandbox '" + report.backend()
                                    + "' does not enforce that here. Install bubblewrap (package 'bubblewrap' on Debian,"
                                    + " Ubuntu, Fedora), or accept the risk with SandboxPolicy.acceptUnprotected().")
                    .with("backend", report.backend())
                    .retryable(false));
        }
    }
}
