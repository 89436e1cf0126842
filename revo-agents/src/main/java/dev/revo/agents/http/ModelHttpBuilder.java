package dev.revo.agents.http;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Collects the two timeouts that LangChain4j knows. */
final class ModelHttpBuilder implements HttpClientBuilder {
    private final Clock clock;
    private Duration connectTimeout = Duration.ofSeconds(15);
    private @Nullable Duration readTimeout;

    ModelHttpBuilder(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Duration connectTimeout() {
        return connectTimeout;
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration most) {
        connectTimeout = most;
        return this;
    }

    @Override
    public @Nullable Duration readTimeout() {
        return readTimeout;
    }

    @Override
    public HttpClientBuilder readTimeout(Duration most) {
        readTimeout = most;
        return this;
    }

    @Override
    public HttpClient build() {
        return new ModelHttpClient(connectTimeout, readTimeout, clock);
    }
}
