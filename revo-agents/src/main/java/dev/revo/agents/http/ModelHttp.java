package dev.revo.agents.http;

import dev.langchain4j.http.client.HttpClientBuilder;
import java.time.Clock;

/**
 * The HTTP client to give to LangChain4j's models: {@code OpenAiChatModel.builder().httpClientBuilder(ModelHttp.builder())}.
 * LangChain4j's own client drops the headers of a refusal; with this one reVo honours {@code Retry-After}. Streams are read
 * on the calling thread, so that an interrupt closes the connection also before the first token.
 */
public final class ModelHttp {
    private ModelHttp() {}

    /** A builder with 15 s to connect and no limit to read: runs have deadlines of their own. */
    public static HttpClientBuilder builder() {
        return new ModelHttpBuilder(Clock.systemUTC());
    }
}
