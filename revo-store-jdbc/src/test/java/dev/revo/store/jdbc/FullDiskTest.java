package dev.revo.store.jdbc;

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

/** The embedded database on a disk that runs full: a small file system in a mount namespace of the test's own. */
class FullDiskTest {
    private static final RunId RUN = RunId.of(SequentialIds.id(1));

    /** Fills the disk by writing a journal, makes room, opens again and compares. */
    static final class Filler {
        private Filler() {}

        public static void main(String[] args) throws Exception {
            Path disk = Path.of(args[0]);
            Path spare = disk.resolve("spare");
            Files.write(spare, new byte[4 << 20]);
            int acknowledged = fill(disk);
            Files.delete(spare);
            try (Database database = JdbcStores.embedded(disk.resolve("data")).open();
                    TestContexts contexts = TestContexts.open()) {
                JdbcRunJournal journal =
                        new JdbcRunJournal(database, new Holders(database, database.source(), "again"));
                RunContext acme = contexts.of("acme", "ada");
                List<JournalEntry> kept = journal.read(acme, RUN, 0, Integer.MAX_VALUE);
                boolean whole = true;
                for (int n = 0; n < kept.size(); n++) {
                    whole &= kept.get(n).equals(entry(n));
                }
                System.out.println("acknowledged " + acknowledged + " lost " + Math.max(0, acknowledged - kept.size())
                        + " whole " + whole);
                journal.append(acme, journal.claim(acme, RUN).orElseThrow(), List.of(entry(kept.size())));
                System.out.println("goes on");
            }
        }

        private static int fill(Path disk) {
            int n = 0;
            try (Database database = JdbcStores.embedded(disk.resolve("data")).open();
                    TestContexts contexts = TestContexts.open()) {
                JdbcRunJournal journal =
                        new JdbcRunJournal(database, new Holders(database, database.source(), "first"));
                RunContext acme = contexts.of("acme", "ada");
                long fence = journal.claim(acme, RUN).orElseThrow();
                try {
                    while (n < 100_000) {
                        journal.append(acme, fence, List.of(entry(n)));
                        n++;
                    }
                } catch (RevoException e) {
                    System.out.println("full " + e.code() + " " + e.retryable());
                }
            } catch (RuntimeException e) {
                System.out.println("close " + e.getClass().getName());
            }
            return n;
        }
    }

    /** Opens a database on a disk that only reads, and again when it can be written. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] args) throws Exception {
            Path disk = Path.of(args[0]);
            append(disk, 0);
            mount("ro", disk);
            try {
                append(disk, 1);
            } catch (RevoException e) {
                System.out.println("only reads " + e.code() + " " + e.retryable());
            }
            mount("rw", disk);
            append(disk, 1);
            System.out.println("goes on");
        }

        private static void append(Path disk, int n) {
            try (Database database = JdbcStores.embedded(disk.resolve("data")).open();
                    TestContexts contexts = TestContexts.open()) {
                JdbcRunJournal journal =
                        new JdbcRunJournal(database, new Holders(database, database.source(), "reader"));
                RunContext acme = contexts.of("acme", "ada");
                journal.append(acme, journal.claim(acme, RUN).orElseThrow(), List.of(entry(n)));
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

    // Bytes that no compression makes small.
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
                .contains("full database_full true")
                .contains(" lost 0 whole true")
                .contains("goes on");
        assertThat(said).doesNotContain("acknowledged 100000");
    }

    @Test
    void a_disk_that_only_reads_is_named_and_the_database_opens_when_it_can_be_written(@TempDir Path directory)
            throws Exception {
        // The control is the end: the same database on the same disk.
        assertThat(onSmallDisk(directory, Reader.class))
                .contains("only reads database_read_only true")
                .contains("goes on");
    }

    private static String onSmallDisk(Path directory, Class<?> main) throws IOException, InterruptedException {
        SmallDisk.needed(directory);
        return SmallDisk.said(
                SmallDisk.mount("24m", directory), "-cp \"$CLASSES\" '" + main.getName() + "' '" + directory + "'");
    }
}
