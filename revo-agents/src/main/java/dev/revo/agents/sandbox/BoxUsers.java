package dev.revo.agents.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * User ids that belong to nobody, from which the superuser gives each box its own. The kernel counts processes by user, so
 * boxes with one id in common would share that limit. Immutable.
 *
 * @param first the lowest
 * @param count how many
 */
record BoxUsers(int first, int count) {
    /** Above what distributions give to people, services and containers. */
    private static final long FAR = 1L << 29;

    private static final long NEAR = 60_000;
    private static final int FEWEST = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Those of this process, which has fewer of them in a container; empty when it is not the superuser or has none. */
    static Optional<BoxUsers> detect() {
        return isRoot() ? detect(Path.of("/proc/self/uid_map")) : Optional.empty();
    }

    static Optional<BoxUsers> detect(Path map) {
        try {
            for (String line : Files.readAllLines(map)) {
                String[] part = line.trim().split("\\s+", 3);
                long from = Long.parseLong(part[0]);
                long end = from + Long.parseLong(part[2]);
                for (long first : new long[] {FAR, NEAR}) {
                    if (from <= first && end >= first + FEWEST) {
                        return Optional.of(new BoxUsers((int) first, (int) Math.min(first, end - first)));
                    }
                }
            }
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    int any() {
        return first + RANDOM.nextInt(count);
    }

    /** Whether what this process makes belongs to the superuser: asked of a file, because /proc may tell another owner. */
    private static boolean isRoot() {
        try {
            Path file = Files.createTempFile("revo-owner-", null);
            try {
                return Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid"));
            } finally {
                Files.delete(file);
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
