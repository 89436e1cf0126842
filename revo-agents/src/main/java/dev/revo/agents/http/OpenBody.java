package dev.revo.agents.http;

import java.io.InputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;

/** The body of one answer as a stream, which can be given up before or after it is there. Thread-safe. */
final class OpenBody implements BodyHandler<InputStream> {
    private final BodyStream stream = new BodyStream();

    @Override
    public BodySubscriber<InputStream> apply(ResponseInfo head) {
        return stream.subscriber();
    }

    /** Closes the body, now or when it comes. */
    void giveUp() {
        stream.close();
    }
}
