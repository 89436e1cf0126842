package dev.revo.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.revo.testkit.model.Hold;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Writes one reply onto a connection, with its faults. Used once, by one thread. */
final class ReplyWriter {

    private final OutputStream out;
    private final Reply reply;
    private final Payload payload;
    private final Delivery delivery;
    private final long endAt;
    private final boolean chunked;
    private long sent;

    ReplyWriter(OutputStream out, Reply reply, ModelRequest request) {
        this.out = out;
        this.reply = reply;
        this.payload = Payload.of(reply.content(), request);
        this.delivery = reply.delivery();
        this.endAt = payload.endAt(delivery);
        this.chunked = payload.stream() || delivery.comments() > 0 || delivery.commentsUntil() != null;
    }

    /** What is to be done with the connection afterwards. */
    enum After {
        KEEP,
        CLOSE,
        RESET
    }

    After write() throws IOException, InterruptedException {
        if (delivery.before() != null) {
            delivery.before().pass();
        }
        writeHead();
        writeComments();
        for (byte[] piece : payload.pieces()) {
            if (!writePiece(piece)) {
                break;
            }
        }
        if (delivery.stallAt() == Delivery.AT_END && delivery.stall() != null) {
            delivery.stall().pass();
        }
        if (endAt >= 0 && delivery.end() != Delivery.End.CLEAN) {
            return delivery.end() == Delivery.End.RESET ? After.RESET : After.CLOSE;
        }
        if (chunked) {
            ascii("0\r\n\r\n");
            out.flush();
        }
        return After.KEEP;
    }

    private void writeHead() throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.content().status() + " -\r\n");
        head.append("Content-Type: ").append(payload.contentType()).append("\r\n");
        if (chunked) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else {
            boolean shorter = endAt >= 0 && delivery.end() == Delivery.End.CLEAN;
            head.append("Content-Length: ")
                    .append(shorter ? endAt : payload.length())
                    .append("\r\n");
        }
        for (Map.Entry<String, String> header : reply.headers().entrySet()) {
            head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
        out.flush();
    }

    private void writeComments() throws IOException, InterruptedException {
        for (int i = 0; i < delivery.comments(); i++) {
            writeComment();
        }
        Hold until = delivery.commentsUntil();
        if (until != null) {
            do {
                writeComment();
            } while (!until.pass(delivery.interval()));
        }
    }

    private void writeComment() throws IOException {
        String comment = payload.stream() ? ": keep-alive\n\n" : "\n";
        ascii(Integer.toHexString(comment.length()) + "\r\n" + comment + "\r\n");
        out.flush();
    }

    /** Returns false when the body ended inside or before this piece. */
    private boolean writePiece(byte[] piece) throws IOException, InterruptedException {
        boolean ends = endAt >= 0 && endAt < sent + piece.length;
        int length = ends ? (int) (endAt - sent) : piece.length;
        int announced = ends && delivery.end() == Delivery.End.CLEAN ? length : piece.length;
        if (chunked && announced > 0) {
            ascii(Integer.toHexString(announced) + "\r\n");
        }
        long stallAt = delivery.stallAt();
        boolean stalls = stallAt >= sent && stallAt < sent + length;
        int before = stalls ? (int) (stallAt - sent) : length;
        out.write(piece, 0, before);
        out.flush();
        if (stalls && delivery.stall() != null) {
            delivery.stall().pass();
        }
        out.write(piece, before, length - before);
        if (chunked && announced > 0 && length == announced) {
            ascii("\r\n");
        }
        out.flush();
        sent += length;
        return !ends;
    }

    private void ascii(String text) throws IOException {
        out.write(text.getBytes(US_ASCII));
    }
}
