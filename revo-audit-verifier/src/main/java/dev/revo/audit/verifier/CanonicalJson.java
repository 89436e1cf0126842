package dev.revo.audit.verifier;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Canonical JSON (RFC 8785) of objects, arrays and strings, which is all that a chain holds: no white space, members in the
 * order of the UTF-16 units of their names (section 3.2.3), strings with the shortest escapes (section 3.2.2.2), in UTF-8.
 */
final class CanonicalJson {
    private static final String HEX = "0123456789abcdef";

    private CanonicalJson() {}

    /** The bytes of a value made of maps with text keys, lists and texts. */
    static byte[] bytes(Object value) {
        StringBuilder out = new StringBuilder(512);
        write(value, out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The text itself. RFC 8785 has no form for a surrogate without its partner, so it is refused. */
    static String wellFormed(String text, String name) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new IllegalArgumentException(name + " has a surrogate without its partner at " + i + ".");
                }
                i++;
            }
        }
        return text;
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> members) {
            TreeMap<String, Object> sorted = new TreeMap<>();
            members.forEach((name, member) -> sorted.put((String) name, member));
            char next = '{';
            for (Map.Entry<String, Object> member : sorted.entrySet()) {
                string(member.getKey(), out.append(next));
                write(member.getValue(), out.append(':'));
                next = ',';
            }
            out.append(sorted.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> items) {
            out.append('[');
            String next = "";
            for (Object item : items) {
                write(item, out.append(next));
                next = ",";
            }
            out.append(']');
        } else {
            string((String) value, out);
        }
    }

    private static void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
