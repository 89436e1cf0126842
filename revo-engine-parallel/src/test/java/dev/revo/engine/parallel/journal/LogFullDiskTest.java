package dev.revo.engine.parallel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.crash.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log on a disk that runs full and on one that only reads: small file systems of the test's own. */
class LogFullDiskTest {
    private static final RunId RUN = RunId.of(SequentialIds.id(1));

    /** Fills the disk, is refused, makes room, opens again and compares. */
    static final class Filler {
        private Filler() {}

        public static void main(String[] args) throws Exception {
            Path disk = Path.of(args[0]);
            Path spare = disk.resolve("spare");
            Files.write(spare, new byte[8 << 20]);
            try (TestContexts contexts = TestContexts.open()) {
                RunContext ctx = contexts.of("acme", "ada");
                int acknowledged = fill(disk, ctx);
                Files.delete(spare);
                try (WorkLog log = WorkLog.open(disk.resolve("log"))) {
                    List<JournalEntry> kept = log.read(ctx, RUN, 0, Integer.MAX_VALUE);
                    boolean whole = true;
                    for (int n = 0; n < kept.size(); n++) {
                        whole &= kept.get(n).equals(entry(n));
                    }
                    System.out.println("acknowledged " + acknowledged + " lost "
                            + Math.max(0, acknowledged - kept.size()) + " whole " + whole);
                    log.append(ctx, log.claim(ctx, RUN).orElseThrow(), List.of(entry(kept.size())));
                    System.out.println("goes on");
                }
            }
        }

        private static int fill(Path disk, RunContext ctx) throws IOException {
            int n = 0;
            try (WorkLog log = WorkLog.locked(disk.resolve("log"), new RealDisk(), 4 << 20)) {
                long fence = log.claim(ctx, RUN).orElseThrow();
                try {
                    while (n < 100_000) {
                        log.append(ctx, fence, List.of(entry(n)));
                        n++;
                    }
                } catch (RevoException e) {
                    System.out.println("full " + e.code() + " " + e.retryable() + " " + e.getMessage());
                }
                try {
                    log.append(ctx, fence, List.of(entry(n)));
                } catch (RevoException e) {
                    System.out.println("still " + e.code());
                }
            }
            return n;
        }
    }

    /** Opens a log on a disk that only reads, and again when it can be written. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] args) throws Exception {
            Path disk = Path.of(args[0]);
            append(disk, 0);
            mount("ro", disk);
            try {
                append(disk, 1);
            } catch (RevoException e) {
                System.out.println("only reads " + e.code() + " " + e.getMessage());
            }
            mount("rw", disk);
            append(disk, 1);
            System.out.println("goes on");
        }

        private static void append(Path disk, int n) throws IOException {
            try (WorkLog log = WorkLog.open(disk.resolve("log"));
                    TestContexts contexts = TestContexts.open()) {
                RunContext ctx = contexts.of("acme", "ada");
                log.append(ctx, log.claim(ctx, RUN).orElseThrow(), List.of(entry(n)));
            }
        }

        private static void mount(String how, Path disk) throws IOException, InterruptedException {
            Process mount = new ProcessBuilder("mount", "-o", "remount," + how, disk.toString())
                    .inheritIO()
                    .start();
            if (mount.waitFor() != 0) {
                throw new IOException("cannot be mounted " + how);
            }
        }
    }

    private static JournalEntry entry(int n) {
        byte[] bytes = new byte[20_000];
        new Random(n).nextBytes(bytes);
        return JournalEntry.of(RUN, n, "step", 1, Instant.EPOCH, bytes);
    }

    @Test
    void nothing_acknowledged_is_lost_when_the_disk_is_full_and_it_goes_on_when_there_is_room(@TempDir Path directory)
            throws Exception {
        String said = onSmallDisk(directory, Filler.class);
        assertThat(said)
                .contains("full journal_failed true")
                .contains("Check space")
                .contains("still journal_failed")
                .contains(" lost 0 whole true")
                .contains("goes on");
        assertThat(said).doesNotContain("acknowledged 100000");
    }

    @Test
    void a_disk_that_only_reads_is_named_and_the_log_opens_when_it_can_be_written(@TempDir Path directory)
            throws Exception {
        // The control is the end: the same log on the same disk.
        assertThat(onSmallDisk(directory, Reader.class))
                .contains("only reads journal_failed")
                .contains(directory.toString())
                .contains("goes on");
    }

    private static String onSmallDisk(Path directory, Class<?> main) throws IOException, InterruptedException {
        SmallDisk.needed(directory);
        return SmallDisk.said(
                SmallDisk.mount("40m", directory), "-cp \"$CLASSES\" '" + main.getName() + "' '" + directory + "'");
    }
}
