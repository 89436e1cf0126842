package dev.revo.testkit.http;

import dev.revo.testkit.model.Turn;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says: a turn, or a body as it is.
 *
 * @param turn null when {@code body} is sent as it is
 * @param contentType null for the one that fits
 * @param body null when the turn makes it
 * @param piece characters in a streamed piece
 * @param tokensOnly leave out everything behind the last token
 */
record Content(
        @Nullable Turn turn,
        int status,
        @Nullable String contentType,
        @Nullable String body,
        int piece,
        boolean malformed,
        boolean tokensOnly) {

    private static final int DEFAULT_PIECE = 8;

    static Content of(Turn turn) {
        return new Content(turn, 200, null, null, DEFAULT_PIECE, false, false);
    }

    static Content raw(int status, String contentType, String body) {
        return new Content(null, status, contentType, body, DEFAULT_PIECE, false, false);
    }

    Content contentType(String changed) {
        return new Content(turn, status, changed, body, piece, malformed, tokensOnly);
    }

    Content piece(int changed) {
        return new Content(turn, status, contentType, body, changed, malformed, tokensOnly);
    }

    Content malformed(boolean changed) {
        return new Content(turn, status, contentType, body, piece, changed, tokensOnly);
    }

    Content tokensOnly(boolean changed) {
        return new Content(turn, status, contentType, body, piece, malformed, changed);
    }

    Content mapTurn(UnaryOperator<Turn> change) {
        Turn changed = turn == null ? null : change.apply(turn);
        return new Content(changed, status, contentType, body, piece, malformed, tokensOnly);
    }
}
