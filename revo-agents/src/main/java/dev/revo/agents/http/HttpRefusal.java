package dev.revo.agents.http;

import dev.langchain4j.exception.HttpException;
import dev.revo.agents.runtime.RetryAfter;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;

/** A status that is not a success, with the wait that the server asked for. */
final class HttpRefusal extends HttpException implements RetryAfter {
    @Serial
    private static final long serialVersionUID = 1L;

    private final long waitMillis;

    HttpRefusal(int status, String body, Duration wait) {
        super(status, body);
        this.waitMillis = wait.toMillis();
    }

    @Override
    public Optional<Duration> retryAfter() {
        return Optional.of(Duration.ofMillis(waitMillis));
    }
}
