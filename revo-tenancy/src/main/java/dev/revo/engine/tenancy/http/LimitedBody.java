package dev.revo.engine.tenancy.http;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * A body of so many bytes at most; what is longer fails, and is not read to its end. Internal to this module. Confined to one
 * exchange.
 */
public final class LimitedBody implements BodySubscriber<byte[]> {
    private final BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final int most;
    private @Nullable Subscription subscription;
    private long seen;

    private LimitedBody(int most) {
        this.most = most;
    }

    /** A body of so many bytes at most. */
    public static LimitedBody of(int most) {
        return new LimitedBody(most);
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        whole.onSubscribe(given);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        seen += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        if (seen <= most) {
            whole.onNext(buffers);
        } else if (subscription != null) {
            subscription.cancel();
            body.completeExceptionally(new IOException("the answer is longer than " + most + " bytes"));
        }
    }

    @Override
    public void onError(Throwable cause) {
        body.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
        whole.onComplete();
        whole.getBody().thenAccept(body::complete);
    }
}
