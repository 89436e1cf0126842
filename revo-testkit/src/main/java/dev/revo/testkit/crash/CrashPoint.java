package dev.revo.testkit.crash;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;

/** The child's side: marks the places at which {@link CrashPoints} may kill the JVM. Thread-safe. */
public final class CrashPoint {

    private static final Optional<CrashLink> LINK = CrashLink.fromSettings(CrashPoint::setting);

    private CrashPoint() {}

    /**
     * Marks a point. Does nothing unless a test started this JVM through {@link CrashPoints}; then the test is told, and
     * if this is the reach at which it wants the JVM dead, the call never returns. Points reached by several threads are
     * told one after the other.
     *
     * @param name the point's name, without line breaks
     */
    public static void reach(String name) {
        requireNonNull(name, "name");
        LINK.ifPresent(link -> link.reach(name));
    }

    /** Reads {@code revo.crash.port} as system property, else as the environment's {@code REVO_CRASH_PORT}. */
    private static Optional<String> setting(String key) {
        return Optional.ofNullable(System.getProperty("revo.crash." + key))
                .or(() -> Optional.ofNullable(System.getenv("REVO_CRASH_" + key.toUpperCase(Locale.ROOT))));
    }
}
