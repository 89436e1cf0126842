package dev.revo.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads requests of HTTP/1.1 from one connection, one after the other; as much of RFC 9112 as clients use. */
final class HttpInput {

    private static final int LONGEST_LINE = 64 * 1024;
    private static final int LARGEST_BODY = 16 * 1024 * 1024;
    private static final int MOST_HEADERS = 200;

    private final InputStream in;

    HttpInput(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /** Returns the next request, empty when the client closed the connection between two. */
    Optional<HttpMessage> read() throws IOException {
        int first = in.read();
        while (first == '\r' || first == '\n') {
            first = in.read();
        }
        if (first < 0) {
            return Optional.empty();
        }
        String[] start = ((char) first + line()).split(" ", -1);
        if (start.length != 3 || !start[2].startsWith("HTTP/1.")) {
            throw new MalformedHttpException("not a request line of HTTP/1.1");
        }
        Map<String, String> headers = headers();
        String path = start[1].replaceFirst("[?#].*", "");
        return Optional.of(new HttpMessage(start[0], path, headers, new String(body(headers), UTF_8)));
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1 || headers.size() >= MOST_HEADERS) {
                throw new MalformedHttpException(colon < 1 ? "header without a name" : "too many headers");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            headers.merge(name, line.substring(colon + 1).strip(), (one, other) -> one + ", " + other);
        }
        return headers;
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return chunks();
        }
        return exactly(size(headers.getOrDefault("content-length", "0"), 10));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = size(line().replaceFirst(";.*", "").strip(), 16);
            if (size == 0) {
                headers();
                return body.toByteArray();
            }
            body.write(exactly(size));
            line();
            if (body.size() > LARGEST_BODY) {
                throw new MalformedHttpException("body too large");
            }
        }
    }

    private static int size(String digits, int radix) throws MalformedHttpException {
        try {
            int size = Integer.parseInt(digits, radix);
            if (size >= 0 && size <= LARGEST_BODY) {
                return size;
            }
        } catch (NumberFormatException e) {
            throw new MalformedHttpException("not a length: " + digits);
        }
        throw new MalformedHttpException("length out of range: " + digits);
    }

    private byte[] exactly(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("closed inside a body");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("closed inside a request");
            }
            if (line.size() >= LONGEST_LINE) {
                throw new MalformedHttpException("line too long");
            }
            line.write(b);
        }
        String text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** The client sent something that is no HTTP, as opposed to hanging up. */
    static final class MalformedHttpException extends IOException {

        private static final long serialVersionUID = 1L;

        MalformedHttpException(String message) {
            super(message);
        }
    }
}
