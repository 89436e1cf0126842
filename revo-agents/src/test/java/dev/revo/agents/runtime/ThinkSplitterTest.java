package dev.revo.agents.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.agents.runtime.ThinkSplitter.Piece;
import dev.revo.model.ModelProfile.InlineThink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reasoning that a model writes into its text, wherever the stream cuts it. */
class ThinkSplitterTest {
    /** All of the text, told in pieces of this length. */
    private static Piece inPieces(InlineThink habit, String text, int length) {
        ThinkSplitter splitter = new ThinkSplitter(habit);
        StringBuilder reasoning = new StringBuilder();
        StringBuilder answer = new StringBuilder();
        for (int at = 0; at < text.length(); at += length) {
            Piece piece = splitter.accept(text.substring(at, Math.min(text.length(), at + length)));
            reasoning.append(piece.reasoning());
            answer.append(piece.answer());
        }
        Piece rest = splitter.finish();
        return new Piece(reasoning + rest.reasoning(), answer + rest.answer());
    }

    @ParameterizedTest
    @CsvSource({
        "NONE,           <think>plan</think>yes,         '',         <think>plan</think>yes",
        "TAGGED,         <think>plan</think> yes,        plan,       yes",
        "TAGGED,         '  <think>a<b</thin</think>y',  a<b</thin,  y",
        "TAGGED,         no <think>plan</think>,         '',         no <think>plan</think>",
        "TAGGED,         plan</think>yes,                '',         plan</think>yes",
        "TAGGED,         <think>never closed,            never closed, ''",
        "TAGGED,         <think>half closed</thi,        half closed</thi, ''",
        "TAGGED,         <thi,                           '',         <thi",
        "IMPLICIT_OPEN,  plan</think> yes,               plan,       yes",
        "IMPLICIT_OPEN,  <think>plan</think>yes,         plan,       yes",
        "IMPLICIT_OPEN,  </think>yes,                    '',         yes",
        "IMPLICIT_OPEN,  yes,                            '',         yes",
    })
    void is_taken_out_of_the_answer_however_the_text_is_cut(
            InlineThink habit, String text, String reasoning, String answer) {
        for (int length = 1; length <= text.length(); length++) {
            assertThat(inPieces(habit, text, length))
                    .as("in pieces of %s", length)
                    .isEqualTo(new Piece(reasoning, answer));
        }
        assertThat(ThinkSplitter.split(habit, text)).isEqualTo(new Piece(reasoning, answer));
    }

    @Test
    void what_is_no_tag_any_more_is_told_at_once() {
        ThinkSplitter splitter = new ThinkSplitter(InlineThink.TAGGED);
        assertThat(splitter.accept("<thi")).isEqualTo(new Piece("", ""));
        assertThat(splitter.accept("rd>")).isEqualTo(new Piece("", "<third>"));
        assertThat(splitter.accept(" more")).isEqualTo(new Piece("", " more"));
    }

    @Test
    void reasoning_is_told_as_it_comes_but_for_what_may_be_its_end() {
        ThinkSplitter splitter = new ThinkSplitter(InlineThink.TAGGED);
        assertThat(splitter.accept("<think>a plan</th")).isEqualTo(new Piece("a plan", ""));
        assertThat(splitter.accept("em")).isEqualTo(new Piece("</them", ""));
    }

    @Test
    void what_was_held_back_is_told_once() {
        ThinkSplitter splitter = new ThinkSplitter(InlineThink.IMPLICIT_OPEN);
        assertThat(splitter.accept("hello")).isEqualTo(new Piece("", ""));
        assertThat(splitter.finish()).isEqualTo(new Piece("", "hello"));
        assertThat(splitter.finish()).isEqualTo(new Piece("", ""));
    }
}
