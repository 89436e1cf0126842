package dev.revo.engine.tenancy.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.pdmodel.font.PDFont;

/** Makes text fit for a cell: what cannot be seen is shown as its code, and what does not fit is cut and says so. */
final class PdfText {
    static final int MOST_LINES = 8;
    private static final int MOST_CHARACTERS = 1_000;

    private final PDFont font;
    /** Widths of what was met so far, in thousandths of the font's size; below 0 if the font has no glyph. */
    private final Map<Integer, Float> widths = new HashMap<>();

    PdfText(PDFont font) {
        this.font = font;
    }

    /** The lines of a text, each at most so wide in thousandths of the font's size. */
    List<String> wrapped(String text, float width) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        float used = 0;
        int at = 0;
        while (at < text.length() && at < MOST_CHARACTERS && lines.size() < MOST_LINES) {
            int c = text.codePointAt(at);
            String shown = shown(c);
            float wide = width(shown);
            if (used + wide > width && !line.isEmpty()) {
                lines.add(line.toString());
                line.setLength(0);
                used = 0;
            }
            line.append(shown);
            used += wide;
            at += Character.charCount(c);
        }
        if (lines.size() < MOST_LINES) {
            lines.add(line.toString());
        }
        if (at < text.length()) {
            lines.set(lines.size() - 1, "... (" + text.length() + " characters)");
        }
        return lines;
    }

    /** The character, or its code if it cannot be seen, would reorder the text around it, or has no glyph. */
    private String shown(int c) throws IOException {
        boolean visible = switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
        if (c == '\\') {
            return "\\\\";
        }
        return visible && width(c) >= 0 ? Character.toString(c) : String.format(c > 0xFFFF ? "\\u{%x}" : "\\u%04x", c);
    }

    private float width(String shown) throws IOException {
        float sum = 0;
        for (int i = 0; i < shown.length(); i += Character.charCount(shown.codePointAt(i))) {
            sum += width(shown.codePointAt(i));
        }
        return sum;
    }

    private float width(int c) throws IOException {
        Float known = widths.get(c);
        if (known == null) {
            try {
                known = font.getStringWidth(Character.toString(c));
            } catch (IllegalArgumentException e) {
                known = -1f;
            }
            widths.put(c, known);
        }
        return known;
    }
}
