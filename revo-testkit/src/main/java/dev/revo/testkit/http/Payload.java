package dev.revo.testkit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.revo.testkit.model.Turn;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of an answer in the pieces in which it is written.
 *
 * @param stream whether the pieces are events of a stream
 * @param cutAtEnd whether the body lacks its end, so that {@link Delivery#end()} applies behind the last piece
 */
record Payload(String contentType, boolean stream, List<byte[]> pieces, boolean cutAtEnd) {

    static Payload of(Content content, ModelRequest request) {
        Turn turn = content.turn();
        if (turn == null) {
            String body = content.body() == null ? "" : content.body();
            return plain(content, body, "application/json");
        }
        Completion completion = new Completion(turn, request);
        return request.stream() ? stream(content, completion) : plain(content, completion.whole(), "application/json");
    }

    private static Payload plain(Content content, String json, String contentType) {
        String shown = content.malformed() ? json.substring(0, Math.max(0, json.length() - 1)) : json;
        String type = content.contentType() == null ? contentType : content.contentType();
        byte[] bytes = shown.getBytes(UTF_8);
        return new Payload(type, false, List.of(bytes), content.tokensOnly());
    }

    private static Payload stream(Content content, Completion completion) {
        List<String> events = new ArrayList<>(completion.tokenEvents(content.piece()));
        if (!content.tokensOnly()) {
            events.addAll(completion.closingEvents());
        }
        if (content.malformed()) {
            int broken = Math.min(1, events.size() - 1);
            events.set(
                    broken, events.get(broken).substring(0, events.get(broken).length() / 2));
        }
        List<byte[]> pieces = new ArrayList<>();
        events.forEach(event -> pieces.add(("data: " + event + "\n\n").getBytes(UTF_8)));
        String type = content.contentType() == null ? "text/event-stream; charset=utf-8" : content.contentType();
        return new Payload(type, true, pieces, content.tokensOnly());
    }

    long length() {
        return pieces.stream().mapToLong(piece -> piece.length).sum();
    }

    /** Where the body ends too early: -1 when it does not. */
    long endAt(Delivery delivery) {
        if (delivery.endAt() >= 0) {
            return delivery.endAt() < length() ? delivery.endAt() : -1;
        }
        if (!cutAtEnd) {
            return -1;
        }
        return stream ? length() : length() / 2;
    }
}
