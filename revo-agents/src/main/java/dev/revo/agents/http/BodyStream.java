package dev.revo.agents.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A body as it comes, for one reader. An interrupt ends a read that waits and closes the connection: the JDK's own stream
 * goes on waiting in Java 17, so that nobody could stop a call whose answer had begun (JDK-8294047).
 */
final class BodyStream extends InputStream {
    /** What came: buffers, or how it ended. */
    private record Piece(
            List<ByteBuffer> buffers,
            boolean last,
            @Nullable Throwable fault) {}

    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private final Object lock = new Object();
    private Flow.@Nullable Subscription subscription;
    private boolean closed;
    // Confined to the reader.
    private Piece now = new Piece(List.of(), false, null);
    private int at;

    BodySubscriber<InputStream> subscriber() {
        return new Feed();
    }

    private final class Feed implements BodySubscriber<InputStream> {
        @Override
        public CompletionStage<InputStream> getBody() {
            return CompletableFuture.completedStage(BodyStream.this);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            boolean late;
            synchronized (lock) {
                subscription = given;
                late = closed;
            }
            if (late) {
                given.cancel();
            } else {
                given.request(1);
            }
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            pieces.add(new Piece(buffers, false, null));
        }

        @Override
        public void onError(Throwable fault) {
            pieces.add(new Piece(List.of(), true, fault));
        }

        @Override
        public void onComplete() {
            pieces.add(new Piece(List.of(), true, null));
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        ByteBuffer buffer = buffer();
        if (buffer == null) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(into, offset, count);
        return count;
    }

    /** The buffer with what comes next, or none at the end. */
    private @Nullable ByteBuffer buffer() throws IOException {
        while (true) {
            while (at < now.buffers().size()) {
                ByteBuffer buffer = now.buffers().get(at);
                if (buffer.hasRemaining()) {
                    return buffer;
                }
                at++;
            }
            if (now.last()) {
                if (now.fault() != null) {
                    throw new IOException(now.fault().getMessage(), now.fault());
                }
                return null;
            }
            if (!now.buffers().isEmpty()) {
                more();
            }
            now = taken();
            at = 0;
        }
    }

    private void more() {
        Flow.Subscription open;
        synchronized (lock) {
            open = closed ? null : subscription;
        }
        if (open != null) {
            open.request(1);
        }
    }

    private Piece taken() throws IOException {
        try {
            return pieces.take();
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the answer came", e);
        }
    }

    /** Closes the connection unless the body came to its end; a read that waits fails. */
    @Override
    public void close() {
        Flow.Subscription open;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            open = subscription;
        }
        if (open != null) {
            open.cancel();
        }
        pieces.add(new Piece(List.of(), true, new IOException("closed")));
    }
}
