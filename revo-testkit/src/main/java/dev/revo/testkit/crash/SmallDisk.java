package dev.revo.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * File systems of a test's own in memory, in a mount namespace of its own: for disks that run full and disks that only read,
 * which root does not feel otherwise. Linux alone.
 */
public final class SmallDisk {
    private SmallDisk() {}

    /** Skips the test where nothing can be mounted. */
    public static void needed(Path directory) throws InterruptedException {
        assumeTrue(canMount(directory), "needs mount namespaces: unshare(1) as root or with user namespaces");
    }

    /** Returns the command that mounts one of that size, such as {@code 24m}. */
    public static String mount(String size, Path directory) {
        return "mount -t tmpfs -o size=" + size + " tmpfs '" + directory + "'";
    }

    /**
     * Returns what a program says that runs where these were mounted, and ends well. The environment of the shell has the class
     * path of this process as {@code CLASSES}.
     *
     * @param mounts commands of {@link #mount}, with {@code &&} between them
     * @param java its arguments of the JVM, as the shell reads them
     * @throws AssertionError when it ends with another status than 0
     */
    public static String said(String mounts, String java) throws IOException, InterruptedException {
        Process process = namespace(
                mounts + " && exec '" + Path.of(System.getProperty("java.home"), "bin", "java") + "' " + java);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static Process namespace(String script) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("unshare", "-Urm", "sh", "-c", script).redirectErrorStream(true);
        builder.environment().put("CLASSES", System.getProperty("java.class.path"));
        return builder.start();
    }

    private static boolean canMount(Path directory) throws InterruptedException {
        try {
            Process process = namespace(mount("1m", directory));
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
