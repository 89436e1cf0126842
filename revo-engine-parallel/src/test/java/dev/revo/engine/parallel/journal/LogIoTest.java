package dev.revo.engine.parallel.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that refuse, and what the real one does with each call of the port. */
@NullUnmarked // JUnit fills fields before each test.
class LogIoTest {
    private static final RunId ONE = RunId.of(SequentialIds.id(1));

    private TestContexts contexts;
    private RunContext ctx;

    @TempDir
    private Path directory;

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        ctx = contexts.of("acme", "ada");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    /** A disk that refuses some calls. */
    private static final class Refusing extends ThroughDisk {
        private Predicate<String> refused = what -> false;

        Refusing(Disk disk) {
            super(disk);
        }

        private void pass(String what) throws IOException {
            if (refused.test(what)) {
                throw what.startsWith("forceDirectory") ? new AccessDeniedException(what) : new IOException(what);
            }
        }

        @Override
        public List<Path> createDirectories(Path made) throws IOException {
            pass("createDirectories");
            return super.createDirectories(made);
        }

        @Override
        public List<Path> list(Path listed) throws IOException {
            pass("list");
            return super.list(listed);
        }

        @Override
        public byte[] read(Path file) throws IOException {
            pass("read");
            return super.read(file);
        }

        @Override
        public byte[] read(Path file, long offset, int atMost) throws IOException {
            pass("read");
            return super.read(file, offset, atMost);
        }

        @Override
        public void forceDirectory(Path forced) throws IOException {
            pass("forceDirectory " + forced);
            super.forceDirectory(forced);
        }
    }

    private static void unavailable(Runnable call, String words) {
        assertThatThrownBy(call::run)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining(words)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void what_the_disk_refuses_to_read_is_unavailable_and_goes_on_once_it_gives_in() throws IOException {
        Refusing disk = new Refusing(LossyDisk.empty());
        WorkLog log = WorkLog.over(Workload.DIRECTORY, disk, WorkLog.SEGMENT_BYTES);
        JournalEntry first = Workload.entry(ONE, 0, "step", 5);
        log.append(ctx, log.claim(ctx, ONE).orElseThrow(), List.of(first));
        disk.refused = what -> what.equals("read");
        unavailable(() -> log.read(ctx, ONE, 0, 9), ".log cannot be read");
        disk.refused = what -> false;
        assertThat(log.read(ctx, ONE, 0, 9)).containsExactly(first);
        for (String call : List.of("read", "list", "createDirectories")) {
            disk.refused = what -> what.equals(call);
            assertThatThrownBy(() -> WorkLog.over(Workload.DIRECTORY, disk, WorkLog.SEGMENT_BYTES))
                    .isInstanceOf(IOException.class);
        }
        disk.refused = what -> false;
        assertThat(WorkLog.over(Workload.DIRECTORY, disk, WorkLog.SEGMENT_BYTES).read(ctx, ONE, 0, 9))
                .hasSize(1);
    }

    @Test
    void a_directory_above_that_cannot_be_forced_is_in_the_way_only_when_an_entry_was_made_in_it() throws IOException {
        Refusing disk = new Refusing(LossyDisk.empty());
        Path parent = Workload.DIRECTORY.toAbsolutePath().getParent();
        disk.refused = what -> what.equals("forceDirectory " + parent);
        assertThatThrownBy(() -> Workload.journal(disk)).isInstanceOf(AccessDeniedException.class);
        // Now it is there already: whoever made it forced it, or could not.
        assertThat(Workload.journal(disk)).isNotNull();
    }

    @Test
    void unfinished_runs_come_in_the_order_of_their_ids_whatever_their_tenants() throws IOException {
        WorkLog journal = Workload.journal(LossyDisk.empty());
        for (int i = 5; i > 0; i--) {
            RunId id = RunId.of(SequentialIds.id(i));
            RunContext tenant = contexts.of(i % 2 == 0 ? "acme" : "globex", "ada");
            journal.append(tenant, journal.claim(tenant, id).orElseThrow(), List.of(Workload.entry(id, 0, "step", 3)));
        }
        assertThat(journal.unfinished(SystemContext.get(), 4))
                .extracting(RunJournal.Unfinished::run)
                .containsExactly(
                        RunId.of(SequentialIds.id(1)),
                        RunId.of(SequentialIds.id(2)),
                        RunId.of(SequentialIds.id(3)),
                        RunId.of(SequentialIds.id(4)));
    }

    @Test
    void the_real_disk_makes_what_is_missing_and_says_what_that_was() throws IOException {
        RealDisk disk = new RealDisk();
        Path outer = directory.resolve("a");
        Path inner = outer.resolve("b/c");
        assertThat(disk.list(inner)).isEmpty();
        assertThat(disk.createDirectories(inner)).containsExactly(outer, outer.resolve("b"), inner);
        assertThat(disk.createDirectories(inner)).isEmpty();
        Path file = inner.resolve("f");
        assertThat(disk.exists(file)).isFalse();
        assertThat(disk.read(file)).isEmpty();
        disk.write(file, 0, "hello".getBytes(UTF_8));
        disk.write(file, 3, "p!".getBytes(UTF_8));
        disk.force(file);
        disk.forceDirectory(inner);
        assertThat(disk.exists(file)).isTrue();
        assertThat(Files.readString(file)).isEqualTo("help!");
        assertThat(disk.read(file, 1, 2)).isEqualTo("el".getBytes(UTF_8));
        assertThat(disk.read(file, 3, 100)).isEqualTo("p!".getBytes(UTF_8));
        assertThat(disk.read(file, 9, 1)).isEmpty();
        disk.truncate(file, 4);
        assertThat(disk.read(file)).isEqualTo("help".getBytes(UTF_8));
        disk.release(file);
        disk.release(file);
        Path other = inner.resolve("g");
        disk.write(other, 0, "new".getBytes(UTF_8));
        disk.rename(other, file);
        assertThat(disk.exists(other)).isFalse();
        assertThat(disk.read(file)).isEqualTo("new".getBytes(UTF_8));
        disk.write(file, 3, "er".getBytes(UTF_8));
        assertThat(Files.readString(file)).isEqualTo("newer");
        Files.writeString(inner.resolve("e"), "");
        assertThat(disk.list(inner)).containsExactly(inner.resolve("e"), file);
        disk.delete(file);
        disk.delete(file);
        assertThat(disk.exists(file)).isFalse();
        assertThatThrownBy(() -> disk.force(inner.resolve("missing"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.forceDirectory(inner.resolve("missing"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.read(inner.resolve("missing"), 0, 1)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.truncate(inner.resolve("missing"), 0)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void a_file_that_was_taken_away_or_cut_is_not_written_on_in_silence() throws IOException {
        RealDisk disk = new RealDisk();
        Path file = directory.resolve("f");
        disk.write(file, 0, "hello".getBytes(UTF_8));
        Files.write(file, "he".getBytes(UTF_8));
        assertThatThrownBy(() -> disk.write(file, 5, "!".getBytes(UTF_8))).hasMessageContaining("somebody cut it");
        Files.delete(file);
        assertThatThrownBy(() -> disk.write(file, 5, "!".getBytes(UTF_8))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.force(file)).isInstanceOf(NoSuchFileException.class);
    }
}
