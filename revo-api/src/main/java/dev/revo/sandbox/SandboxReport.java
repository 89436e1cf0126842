package dev.revo.sandbox;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;

/**
 * Which protections a sandbox really gives. A protection that is not named is absent.
 *
 * @param backend short name of the mechanism, such as {@code bubblewrap} or {@code process}
 * @param protections what holds, by protection; unmodifiable
 * @param observed what the probe saw, by protection, one line each; unmodifiable
 */
public record SandboxReport(String backend, Map<Protection, Force> protections, Map<Protection, String> observed) {
    /** What can be held back. */
    public enum Protection {
        /** No connection to anything outside the box, loopback of the machine included. */
        NETWORK,
        /** No write outside the box's own directory. */
        FS_WRITE,
        /** No read of the user's and the machine's private files. */
        FS_READ,
        /** Other processes are neither seen nor signalled, and the number of own ones is bounded. */
        PIDS,
        /** Memory of the whole process tree is bounded. */
        MEMORY,
        /** Processor time is bounded. */
        CPU,
        /** Everything ends at the wall-clock limit, with all descendants. */
        WALL,
        /** The parent's environment is not passed on. */
        ENV,
        /** The size of a file it writes is bounded. */
        FILE_SIZE,
        /** Dangerous system calls are filtered. */
        SYSCALLS
    }

    /** How far a protection holds. */
    public enum Force {
        /** It was attacked by the probe and held. */
        ENFORCED,
        /** It holds for some ways of attack only. */
        PARTIAL,
        /** It does not hold, or nobody looked. */
        ABSENT
    }

    /** Checks for nulls and copies. */
    public SandboxReport {
        requireNonNull(backend, "backend");
        EnumMap<Protection, Force> all = new EnumMap<>(Protection.class);
        for (Protection p : Protection.values()) {
            all.put(p, protections.getOrDefault(p, Force.ABSENT));
        }
        protections = Map.copyOf(all);
        observed = Map.copyOf(observed);
    }

    /** How far this protection holds. */
    public Force force(Protection protection) {
        return protections.getOrDefault(protection, Force.ABSENT);
    }

    /** Whether this protection was attacked by the probe and held. */
    public boolean enforces(Protection protection) {
        return force(protection) == Force.ENFORCED;
    }
}
