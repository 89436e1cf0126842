package dev.revo.agents.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import org.jspecify.annotations.Nullable;

/** The body of one answer as a stream, which can be given up before or after it is there. Thread-safe. */
final class OpenBody implements BodyHandler<InputStream> {
    private @Nullable InputStream stream;
    private boolean givenUp;

    @Override
    public BodySubscriber<InputStream> apply(ResponseInfo head) {
        BodySubscriber<InputStream> body = BodySubscribers.ofInputStream();
        InputStream opened = body.getBody().toCompletableFuture().join();
        boolean late;
        synchronized (this) {
            stream = opened;
            late = givenUp;
        }
        if (late) {
            close(opened);
        }
        return body;
    }

    /** Closes the body, now or when it comes. */
    void giveUp() {
        InputStream opened;
        synchronized (this) {
            givenUp = true;
            opened = stream;
        }
        if (opened != null) {
            close(opened);
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
