package dev.revo.agents.runtime;

import dev.revo.model.ModelProfile.InlineThink;

/**
 * Parts reasoning that a model writes into its text from the answer, piece by piece as a stream comes, whatever the
 * pieces cut. Only reasoning at the start counts; tags later in the answer are the answer's.
 *
 * <p>Source of the forms: DeepSeek-R1 issues 352 and 526, vLLM 13125 (templates that pre-fill the opening tag). Confined
 * to one thread.
 */
final class ThinkSplitter {
    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";

    private enum Mode {
        UNDECIDED,
        THINKING,
        ANSWER
    }

    /** What a piece brought. */
    record Piece(String reasoning, String answer) {}

    private final InlineThink habit;
    private final StringBuilder held = new StringBuilder();
    private Mode mode;
    private boolean blanksGo;

    ThinkSplitter(InlineThink habit) {
        this.habit = habit;
        this.mode = habit == InlineThink.NONE ? Mode.ANSWER : Mode.UNDECIDED;
    }

    /** The next piece of text. What cannot be decided yet is held back. */
    Piece accept(String piece) {
        held.append(piece);
        StringBuilder reasoning = new StringBuilder();
        StringBuilder answer = new StringBuilder();
        if (mode == Mode.UNDECIDED) {
            decide();
        }
        if (mode == Mode.THINKING) {
            think(reasoning);
        }
        if (mode == Mode.ANSWER) {
            if (blanksGo) {
                stripLeading();
                blanksGo = held.isEmpty();
            }
            answer.append(held);
            held.setLength(0);
        }
        return new Piece(reasoning.toString(), answer.toString());
    }

    private void decide() {
        String start = held.toString().stripLeading();
        if (start.startsWith(OPEN)) {
            held.delete(0, held.indexOf(OPEN) + OPEN.length());
            mode = Mode.THINKING;
        } else if (!OPEN.startsWith(start) && habit == InlineThink.TAGGED) {
            mode = Mode.ANSWER;
        } else if (habit == InlineThink.IMPLICIT_OPEN && held.indexOf(CLOSE) >= 0) {
            // The template opened the tag before the first token.
            mode = Mode.THINKING;
        }
    }

    private void think(StringBuilder reasoning) {
        int end = held.indexOf(CLOSE);
        if (end >= 0) {
            reasoning.append(held, 0, end);
            held.delete(0, end + CLOSE.length());
            // The blank lines after reasoning are not the answer's, and may come in a later piece.
            blanksGo = true;
            mode = Mode.ANSWER;
            return;
        }
        int safe = held.length() - partialClose();
        reasoning.append(held, 0, safe);
        held.delete(0, safe);
    }

    private int partialClose() {
        for (int n = Math.min(CLOSE.length() - 1, held.length()); n > 0; n--) {
            if (CLOSE.startsWith(held.substring(held.length() - n))) {
                return n;
            }
        }
        return 0;
    }

    private void stripLeading() {
        int n = 0;
        while (n < held.length() && Character.isWhitespace(held.charAt(n))) {
            n++;
        }
        held.delete(0, n);
    }

    /** What is left when the text is over. */
    Piece finish() {
        String rest = held.toString();
        held.setLength(0);
        return mode == Mode.THINKING ? new Piece(rest, "") : new Piece("", rest);
    }

    /** All of a text at once: reasoning and answer. */
    static Piece split(InlineThink habit, String text) {
        ThinkSplitter splitter = new ThinkSplitter(habit);
        Piece first = splitter.accept(text);
        Piece rest = splitter.finish();
        return new Piece(first.reasoning() + rest.reasoning(), first.answer() + rest.answer());
    }
}
