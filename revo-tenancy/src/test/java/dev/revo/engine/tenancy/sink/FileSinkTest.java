package dev.revo.engine.tenancy.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.verifier.Verdict;
import dev.revo.error.ConflictException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.spi.AuditSink.Batch;
import dev.revo.spi.AuditSink.Begin;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileSinkTest {
    private final SignedChain chain = SignedChain.of("acme", 60);
    private final Path directory;

    FileSinkTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private FileSink sink() {
        return AuditSinks.file(directory).rotateAt(4096);
    }

    private byte[] bytes() throws IOException {
        return KeptFiles.bytes(directory, "acme");
    }

    private Path newest() throws IOException {
        List<Path> files = KeptFiles.of(directory, "acme");
        return files.get(files.size() - 1);
    }

    @Test
    void the_files_in_the_order_of_their_names_are_an_export() throws Exception {
        FileSink sink = sink();
        for (int from = 1; from <= 60; from += 5) {
            sink.deliver(chain.signed(from, from + 4));
        }
        List<Path> files = KeptFiles.of(directory, "acme");
        assertThat(files.size()).isGreaterThan(3);
        assertThat(files.get(0)).hasFileName("000000000000001.jsonl");
        assertThat(files).allSatisfy(file -> {
            String name = file.getFileName().toString();
            assertThat(KeptFiles.rows(Files.readAllBytes(file)).get(0))
                    .as("named by its first row")
                    .startsWith(Long.parseLong(name.substring(0, 15)) + " ");
        });
        Verdict verdict = chain.verdict(bytes());
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.vouchedTo()).isEqualTo(60);
    }

    @Test
    void a_sink_that_begins_later_has_an_export_that_begins_with_a_checkpoint() throws Exception {
        sink().deliver(chain.piece(21, 40, true, List.of(chain.note(40))));
        sink().deliver(chain.signed(41, 60));
        Verdict verdict = chain.verdict(bytes());
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.from()).isEqualTo(21);
        assertThat(verdict.vouchedTo()).isEqualTo(60);
    }

    @Test
    void a_checkpoint_that_comes_after_its_line_stands_after_it() throws Exception {
        FileSink sink = sink();
        sink.deliver(chain.unsigned(1, 5));
        sink.deliver(chain.piece(6, 5, false, List.of(chain.note(5))));
        sink.deliver(chain.piece(6, 9, false, List.of(chain.note(5), chain.note(7))));
        String text = new String(bytes(), UTF_8);
        assertThat(text.split("checkpoint", -1)).as("two of them, each once").hasSize(3);
        assertThat(chain.verdict(bytes()).findings()).isEmpty();
    }

    @Test
    void a_torn_last_line_is_cut_off_and_comes_again() throws Exception {
        sink().deliver(chain.signed(1, 8));
        byte[] whole = bytes();
        sink().deliver(chain.unsigned(9, 9));
        try (FileChannel file = FileChannel.open(newest(), StandardOpenOption.WRITE)) {
            file.truncate(Files.size(newest()) - 7);
        }
        assertThat(chain.verdict(bytes()).findings()).as("control: it is torn").isNotEmpty();
        sink().deliver(chain.signed(9, 12));
        assertThat(bytes()).startsWith(whole);
        assertThat(chain.verdict(bytes()).findings()).isEmpty();
        assertThat(KeptFiles.rows(bytes())).hasSize(12);
    }

    @Test
    void a_file_that_was_begun_and_got_no_row_is_begun_again() throws Exception {
        Files.createDirectories(directory.resolve("t-acme"));
        Files.writeString(directory.resolve("t-acme").resolve("000000000000001.jsonl"), "{\"hash\":\"00");
        Files.writeString(directory.resolve("t-acme").resolve("notes of the operator.txt"), "mine");
        sink().deliver(chain.signed(1, 3));
        assertThat(chain.verdict(bytes()).findings()).isEmpty();
        assertThat(directory.resolve("t-acme").resolve("notes of the operator.txt"))
                .hasContent("mine");
    }

    @Test
    void another_sink_on_the_same_files_goes_on_where_they_end() throws Exception {
        FileSink one = sink();
        FileSink other = sink();
        for (int from = 1; from <= 60; from += 10) {
            one.deliver(chain.signed(from, from + 4));
            other.deliver(chain.signed(from, from + 9));
        }
        assertThat(chain.verdict(bytes()).findings()).isEmpty();
        assertThat(KeptFiles.rows(bytes())).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void files_that_are_being_written_by_another_are_left_alone() throws Exception {
        FileSink sink = sink();
        sink.deliver(chain.signed(1, 3));
        try (FileChannel file =
                        FileChannel.open(directory.resolve("t-acme").resolve(".lock"), StandardOpenOption.WRITE);
                var lock = file.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThatThrownBy(() -> sink.deliver(chain.signed(4, 6)))
                    .isInstanceOfSatisfying(
                            UnavailableException.class,
                            e -> assertThat(e.code()).isEqualTo("audit_sink_locked"));
        }
        sink.deliver(chain.signed(4, 6));
        assertThat(KeptFiles.rows(bytes())).hasSize(6);
    }

    private void refused(Batch batch, String why) {
        assertThatThrownBy(() -> sink().deliver(batch)).isInstanceOfSatisfying(ConflictException.class, e -> {
            assertThat(e.code()).isEqualTo("audit_files_differ");
            assertThat(e).hasMessageContaining(why);
        });
    }

    @Test
    void attack40_a_log_that_was_made_anew_is_not_written_over_the_old_one() throws Exception {
        sink().deliver(chain.signed(1, 20));
        byte[] before = bytes();
        SignedChain forged = new SignedChain("acme");
        chain.piece(1, 9, true, List.of())
                .rows()
                .forEach(row -> forged.add(row.line().resource()));
        for (int i = 9; i < 40; i++) {
            forged.add("forged " + i);
        }
        refused(forged.signed(1, 40), "have another line 20 than came again");
        refused(forged.signed(1, 15), "have another line 15 than came again");
        refused(forged.signed(21, 40), "end with another line 20 than line 21 follows");
        assertThat(bytes()).isEqualTo(before);
        // Control: the true one is taken.
        sink().deliver(chain.signed(1, 15));
        sink().deliver(chain.signed(15, 40));
        assertThat(chain.verdict(bytes()).vouchedTo()).isEqualTo(40);
    }

    @Test
    void old_files_may_be_moved_away() throws Exception {
        sink().deliver(chain.signed(1, 40));
        List<Path> files = KeptFiles.of(directory, "acme");
        assertThat(files.size()).isGreaterThan(2);
        Files.delete(files.get(0));
        sink().deliver(chain.signed(1, 3));
        sink().deliver(chain.signed(30, 50));
        assertThat(KeptFiles.rows(bytes()).get(KeptFiles.rows(bytes()).size() - 1))
                .startsWith("50 ");
    }

    @Test
    void attack40_files_that_were_taken_away_are_missed() throws Exception {
        sink().deliver(chain.signed(1, 20));
        Files.delete(newest());
        refused(chain.signed(21, 25), "came next");
        for (Path file : KeptFiles.of(directory, "acme")) {
            Files.delete(file);
        }
        refused(chain.signed(21, 25), "none of it is there");
        // Control: all from the beginning is taken.
        sink().deliver(chain.signed(1, 25));
        assertThat(KeptFiles.rows(bytes())).hasSize(25);
    }

    @Test
    void a_tenant_whose_id_is_a_path_is_refused() throws Exception {
        for (String hostile : List.of("../x", "a/b", "", "A", "a\u0000", ".")) {
            Batch batch = new Batch(hostile, new Begin(0, "", true, Optional.empty()), List.of(), List.of());
            assertThatThrownBy(() -> sink().deliver(batch)).isInstanceOf(InvalidRequestException.class);
        }
        try (var entries = Files.list(directory)) {
            assertThat(entries).isEmpty();
        }
    }

    @Test
    void choices_are_checked_and_copied() {
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        FileSink sink =
                AuditSinks.file(directory).named("disk-1").rotateAt(2048).since(from);
        assertThat(sink.name()).isEqualTo("disk-1");
        assertThat(sink.since()).contains(from);
        assertThat(AuditSinks.file(directory).name()).isEqualTo("file");
        assertThat(AuditSinks.file(directory).since()).isEmpty();
        assertThatThrownBy(() -> sink.named("Disk 1")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> sink.rotateAt(1023)).isInstanceOf(InvalidRequestException.class);
    }
}
