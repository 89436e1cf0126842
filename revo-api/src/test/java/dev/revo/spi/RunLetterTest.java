package dev.revo.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.spi.RunExecution.Note;
import org.junit.jupiter.api.Test;

class RunLetterTest {
    private static void refused(String id, RunLetter.Kind kind, String type, int version, String text, String by) {
        assertThatThrownBy(() -> new RunLetter(id, kind, type, version, text, by))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void has_what_letters_of_its_kind_have() {
        Note note = new Note("said", 3, "secret");
        RunLetter letter = RunLetter.note("n", note, "ada");
        assertThat(letter.asNote()).isEqualTo(note);
        assertThat(letter).asString().contains("said", "n").doesNotContain("secret");
        assertThat(RunLetter.cancel("c", "why", "ada").text()).isEqualTo("why");
        assertThat(RunLetter.pause("p", "ada").kind()).isEqualTo(RunLetter.Kind.PAUSE);
        assertThatThrownBy(RunLetter.resume("r", "ada")::asNote).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refuses_what_they_have_not() {
        refused("", RunLetter.Kind.PAUSE, "", 0, "", "ada");
        refused("x".repeat(101), RunLetter.Kind.PAUSE, "", 0, "", "ada");
        refused("n", RunLetter.Kind.NOTE, "", 1, "", "ada");
        refused("n", RunLetter.Kind.NOTE, "x".repeat(1_001), 1, "", "ada");
        refused("c", RunLetter.Kind.CANCEL, "said", 0, "", "ada");
        refused("c", RunLetter.Kind.CANCEL, "", 1, "", "ada");
        refused("p", RunLetter.Kind.PAUSE, "", 0, "text", "ada");
        refused("p", RunLetter.Kind.RESUME, "", 0, "text", "ada");
        refused("p", RunLetter.Kind.RESUME, "", 0, "", "x".repeat(1_001));
    }
}
