package dev.revo.audit.verifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A text and the signatures below it ({@code c2sp.org/signed-note}). Parsing says nothing about trust; {@link #check} does.
 */
record SignedNote(String text, List<Line> signatures) {
    private static final String DASH = "\u2014 ";
    private static final int MOST_CHARACTERS = 256 << 10;
    private static final int MOST_SIGNATURES = 64;

    /** One signature: the name and id of the key, and what the key made. */
    static final class Line {
        private final String name;
        private final int keyId;
        private final byte[] signature;

        private Line(String name, int keyId, byte[] signature) {
            this.name = name;
            this.keyId = keyId;
            this.signature = signature;
        }
    }

    static SignedNote parse(String note) {
        CanonicalJson.wellFormed(note, "The note");
        if (note.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("A note has at most " + MOST_CHARACTERS + " characters.");
        }
        if (note.chars().anyMatch(c -> c < 0x20 && c != '\n')) {
            throw new IllegalArgumentException("A note holds no control character but the line feed.");
        }
        int blank = note.lastIndexOf("\n\n");
        if (blank < 0 || !note.endsWith("\n") || blank + 2 == note.length()) {
            throw new IllegalArgumentException(
                    "A note is a text, an empty line, and signatures, each ended by a line feed.");
        }
        List<Line> signatures = new ArrayList<>();
        for (String line : note.substring(blank + 2, note.length() - 1).split("\n", -1)) {
            signatures.add(line(line));
        }
        if (signatures.size() > MOST_SIGNATURES) {
            throw new IllegalArgumentException("A note has at most " + MOST_SIGNATURES + " signatures.");
        }
        return new SignedNote(note.substring(0, blank + 1), List.copyOf(signatures));
    }

    private static Line line(String line) {
        int space = line.indexOf(' ', DASH.length());
        if (!line.startsWith(DASH) || space < 0) {
            throw new IllegalArgumentException(
                    "A signature line is an em dash, a key's name and base64, parted by spaces.");
        }
        byte[] bytes = base64(line.substring(space + 1), "A signature");
        if (bytes.length < 5) {
            throw new IllegalArgumentException("A signature has five bytes at least.");
        }
        int keyId = VerifierKey.firstFour(bytes);
        return new Line(
                VerifierKey.name(line.substring(DASH.length(), space)),
                keyId,
                Arrays.copyOfRange(bytes, 4, bytes.length));
    }

    /** Returns if at least one key signed the text and no signature of a known key is wrong; throws otherwise. */
    void check(List<VerifierKey> keys) {
        boolean signed = false;
        for (VerifierKey key : keys) {
            for (Line line : signatures) {
                if (line.keyId == key.keyId() && line.name.equals(key.name())) {
                    if (!key.verifies(text, line.signature)) {
                        throw new IllegalArgumentException(
                                "The signature of " + key.name() + " does not fit the text.");
                    }
                    signed = true;
                }
            }
        }
        if (!signed) {
            throw new IllegalArgumentException("No key that you trust signed it.");
        }
    }

    static String sign(String text, SignerKey key) {
        return text + "\n" + DASH + key.verifier().name() + " "
                + Base64.getEncoder().encodeToString(key.sign(text)) + "\n";
    }

    /** Base 64 as RFC 4648, section 4, writes it: padded, and one spelling only. */
    static byte[] base64(String text, String what) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " is not base64.", e);
        }
        throw new IllegalArgumentException(what + " is not base64 in its one spelling.");
    }
}
