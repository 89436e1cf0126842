package dev.revo.store.jdbc;

/**
 * Text of hosts as databases can keep it. NUL and lone surrogates, which PostgreSQL's text and UTF-8 do not have, are
 * written as escapes; different texts stay different.
 */
final class Texts {
    private static final char ESCAPE = '\\';

    private Texts() {}

    /** The text as it is kept. */
    static String in(String text) {
        return escaped(text, true, "\\%04x");
    }

    /** JSON as it is kept: lone surrogates as JSON's own escapes, so that it reads as the same JSON. */
    static String json(String json) {
        return escaped(json, false, "\\u%04x");
    }

    // JSON itself has no NUL, and its backslashes mean something already.
    private static String escaped(String text, boolean alsoNulAndEscape, String format) {
        StringBuilder kept = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            boolean lone = Character.isSurrogate(c) && !pair;
            if (lone || (alsoNulAndEscape && (c == ESCAPE || c == 0))) {
                kept = kept == null ? new StringBuilder(text.length() + 8).append(text, 0, i) : kept;
                kept.append(c == ESCAPE ? "\\\\" : String.format(format, (int) c));
            } else if (kept != null) {
                kept.append(c);
            }
            if (pair) {
                i++;
                if (kept != null) {
                    kept.append(text.charAt(i));
                }
            }
        }
        return kept == null ? text : kept.toString();
    }

    /** The text as it was. */
    static String out(String kept) {
        if (kept.indexOf(ESCAPE) < 0) {
            return kept;
        }
        StringBuilder text = new StringBuilder(kept.length());
        for (int i = 0; i < kept.length(); i++) {
            char c = kept.charAt(i);
            if (c != ESCAPE) {
                text.append(c);
            } else if (kept.charAt(i + 1) == ESCAPE) {
                text.append(ESCAPE);
                i++;
            } else {
                text.append((char) Integer.parseInt(kept, i + 1, i + 5, 16));
                i += 4;
            }
        }
        return text.toString();
    }
}
