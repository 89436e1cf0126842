package dev.revo.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.BugException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an entry says of content that is kept elsewhere. */
final class RunOutputTest {
    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final RunId RUN = RunId.of(new UUID(1, 2));

    private static JournalEntry entry(String type, int version, byte[] data) {
        return JournalEntry.of(RUN, 3, type, version, Instant.EPOCH, data);
    }

    private static JournalEntry entry(String body) {
        return entry(RunJournal.OUTPUT, RunOutput.VERSION, body.getBytes(StandardCharsets.UTF_8));
    }

    @Property
    void what_is_written_is_read_again(
            @ForAll @StringLength(64) @Chars({'0', '1', '7', '9', 'a', 'c', 'f'}) String hash,
            @ForAll @LongRange(min = 0) long bytes) {
        RunOutput output = new RunOutput(hash, bytes);
        assertThat(RunOutput.of(entry(RunJournal.OUTPUT, RunOutput.VERSION, output.data())))
                .isEqualTo(output);
    }

    @Property
    void a_body_of_any_text_is_an_output_or_said_to_be_none(@ForAll String body) {
        assertThatThrownBy(() -> RunOutput.of(entry(body)))
                .isInstanceOf(BugException.class)
                .hasMessageContainingAll(RUN.value(), "names no output");
    }

    @Test
    void the_form_on_record_is_this_one() {
        assertThat(new String(new RunOutput(HASH, 7).data(), StandardCharsets.UTF_8))
                .isEqualTo("{\"hash\":\"" + HASH + "\",\"bytes\":7}");
        assertThat(RunOutput.of(entry("{\"hash\":\"" + HASH + "\",\"bytes\":7,\"later\":true}")))
                .as("fields only grow")
                .isEqualTo(new RunOutput(HASH, 7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "{\"hash\":",
                "{\"hash\":\"%s\"}",
                "{\"bytes\":1}",
                "{\"hash\":\"%s\",\"bytes\":-1}",
                "{\"hash\":\"%s\",\"bytes\":1.5}",
                "{\"hash\":\"%s\",\"bytes\":\"1\"}",
                "{\"hash\":\"%s\",\"bytes\":9223372036854775808}",
                "{\"hash\":\"../%s\",\"bytes\":1}",
                "{\"hash\":7,\"bytes\":1}"
            })
    void a_body_that_is_none_is_said_to_be_none(String body) {
        JournalEntry entry = entry(body.replace("%s", HASH));
        assertThatThrownBy(() -> RunOutput.of(entry))
                .isInstanceOf(BugException.class)
                .hasMessageContaining("names no output")
                .satisfies(e -> {
                    assertThat(((RevoException) e).code()).isEqualTo("bad_journal");
                    assertThat(((RevoException) e).context()).containsEntry("run", RUN.value());
                });
    }

    @Test
    void an_entry_of_another_type_or_of_a_newer_version_is_none() {
        byte[] data = new RunOutput(HASH, 7).data();
        assertThatThrownBy(() -> RunOutput.of(entry(RunJournal.FINISHED, 1, data)))
                .isInstanceOf(BugException.class)
                .hasMessageContaining("of the type run.finished");
        assertThatThrownBy(() -> RunOutput.of(entry(RunJournal.OUTPUT, 2, data)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContainingAll("version 2", "knows 1", "upgrade")
                .satisfies(e -> assertThat(((RevoException) e).code()).isEqualTo("newer_journal"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ab", "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef"})
    void refuses_a_hash_that_is_none(String hash) {
        assertThatThrownBy(() -> new RunOutput(hash, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refuses_fewer_bytes_than_none() {
        assertThatThrownBy(() -> new RunOutput(HASH, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new RunOutput(HASH, 0).bytes()).isZero();
    }
}
