package dev.revo.engine.tenancy.password;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.revo.error.InvalidRequestException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The bytes that are hashed for a password: UTF-8 of its NFKC form, so that the same password typed on two keyboards is one
 * password (NIST SP 800-63B, 3.1.1.2). Text that is in this form already, as all ASCII is, never becomes a string, which
 * could not be overwritten. The caller overwrites the bytes after use.
 */
final class PasswordText {
    /** Longer ones are refused before they cost anything. */
    static final int MOST_CHARS = 1_000;

    private static final int MOST_BYTES_A_CHAR = 3;

    private PasswordText() {}

    /** Refuses text that is too long to be looked at. */
    static char[] bounded(char[] text) {
        if (text.length > MOST_CHARS) {
            throw InvalidRequestException.field(
                    "password", "has " + text.length + " characters", "Use at most " + MOST_CHARS + ".");
        }
        return text;
    }

    /** The bytes of the normalized text; empty when it is no text, because half a surrogate pair is missing. */
    static Optional<byte[]> normalized(char[] text) {
        CharBuffer typed = CharBuffer.wrap(text);
        if (Normalizer.isNormalized(typed, Normalizer.Form.NFKC)) {
            return encoded(typed);
        }
        return encoded(CharBuffer.wrap(Normalizer.normalize(typed, Normalizer.Form.NFKC)));
    }

    /** The bytes of the text as it was typed, which is what other systems hashed; empty when it is no text. */
    static Optional<byte[]> typed(char[] text) {
        return encoded(CharBuffer.wrap(text));
    }

    private static Optional<byte[]> encoded(CharBuffer text) {
        CharsetEncoder encoder = UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPORT);
        ByteBuffer buffer = ByteBuffer.allocate(text.remaining() * MOST_BYTES_A_CHAR);
        boolean whole = !encoder.encode(text, buffer, true).isError();
        byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
        Arrays.fill(buffer.array(), (byte) 0);
        return whole ? Optional.of(bytes) : Optional.empty();
    }
}
