package dev.revo.engine.tenancy.export;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.jspecify.annotations.Nullable;

/** A table over as many pages in landscape as it takes, its head repeated on each. Confined to one thread. */
final class PdfTable implements AutoCloseable {
    private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
    private static final PDRectangle A4 = new PDRectangle(842, 595);
    private static final float SIZE = 7;
    private static final float LEADING = 9;
    private static final float MARGIN = 28;
    private static final float GAP = 4;

    /** Shares of the width, one for each column. */
    private static final float[] WIDTHS = {0.05f, 0.14f, 0.12f, 0.11f, 0.18f, 0.06f, 0.1f, 0.14f, 0.1f};

    private final PDDocument document = new PDDocument();
    private final List<String> head;
    private final PdfText text;
    private final PDType0Font font;
    private @Nullable PDPageContentStream page;
    private float y;

    PdfTable(List<String> head, Optional<byte[]> own) throws IOException {
        this.head = head;
        try (InputStream in = own.<InputStream>map(ByteArrayInputStream::new)
                .orElseGet(() -> PDDocument.class.getResourceAsStream(FONT))) {
            if (in == null) {
                throw new IOException("PDFBox no longer carries the font " + FONT + ": hand one over.");
            }
            font = PDType0Font.load(document, in, true);
        }
        text = new PdfText(font);
    }

    void row(List<String> cells) throws IOException {
        List<List<String>> wrapped = new ArrayList<>();
        int lines = 1;
        for (int i = 0; i < cells.size(); i++) {
            List<String> cell = text.wrapped(cells.get(i), width(i) / SIZE * 1000);
            wrapped.add(cell);
            lines = Math.max(lines, cell.size());
        }
        PDPageContentStream out = room(lines * LEADING + GAP);
        float x = MARGIN;
        for (int i = 0; i < wrapped.size(); i++) {
            for (int line = 0; line < wrapped.get(i).size(); line++) {
                show(out, wrapped.get(i).get(line), x, y - (line + 1) * LEADING);
            }
            x += width(i) + GAP;
        }
        y -= lines * LEADING + GAP;
    }

    void note(String note) throws IOException {
        for (String line : text.wrapped(note, (A4.getWidth() - 2 * MARGIN) / SIZE * 1000)) {
            PDPageContentStream out = room(LEADING);
            show(out, line, MARGIN, y - LEADING);
            y -= LEADING;
        }
    }

    void save(OutputStream out) throws IOException {
        finish();
        document.save(out);
    }

    private PDPageContentStream room(float height) throws IOException {
        PDPageContentStream current = page;
        if (current != null && y - height >= MARGIN) {
            return current;
        }
        finish();
        PDPage next = new PDPage(A4);
        document.addPage(next);
        current = new PDPageContentStream(document, next);
        page = current;
        y = A4.getHeight() - MARGIN;
        float x = MARGIN;
        for (int i = 0; i < head.size(); i++) {
            show(current, head.get(i), x, y - LEADING);
            x += width(i) + GAP;
        }
        show(current, "page " + document.getNumberOfPages(), MARGIN, MARGIN / 2);
        y -= LEADING + GAP;
        current.moveTo(MARGIN, y);
        current.lineTo(A4.getWidth() - MARGIN, y);
        current.stroke();
        return current;
    }

    private void show(PDPageContentStream out, String line, float x, float at) throws IOException {
        out.beginText();
        out.setFont(font, SIZE);
        out.newLineAtOffset(x, at);
        out.showText(line);
        out.endText();
    }

    private void finish() throws IOException {
        if (page != null) {
            page.close();
            page = null;
        }
    }

    private static float width(int column) {
        return (A4.getWidth() - 2 * MARGIN) * WIDTHS[column] - GAP;
    }

    @Override
    public void close() throws IOException {
        finish();
        document.close();
    }
}
