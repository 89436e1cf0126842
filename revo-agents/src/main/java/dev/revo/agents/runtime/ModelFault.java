package dev.revo.agents.runtime;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RetriableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * What a failed attempt to call a model means.
 *
 * @param code stable, {@code snake_case}
 * @param retriable whether another attempt can succeed
 * @param reached whether the provider may have worked on it, so that it may have to be paid for
 * @param retryAfter how long the provider asked to wait
 * @param message for a person, with the fix where one is known
 * @param cause what was thrown
 */
record ModelFault(
        String code,
        boolean retriable,
        boolean reached,
        Optional<Duration> retryAfter,
        String message,
        Throwable cause) {
    private static final Set<Integer> RETRIABLE = Set.of(408, 429, 500, 502, 503, 504, 529);

    /** Reads the chain of causes: the HTTP status says most, then the type. */
    static ModelFault of(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof HttpException http) {
                return ofStatus(http, thrown);
            }
        }
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof Attempt.Broken broken) {
                return new ModelFault(
                        broken.code(),
                        broken.retriable(),
                        true,
                        Optional.empty(),
                        String.valueOf(broken.getMessage()),
                        thrown);
            }
            if (t instanceof java.net.http.HttpConnectTimeoutException || t instanceof java.net.ConnectException) {
                return new ModelFault(
                        "model_unreachable",
                        true,
                        false,
                        Optional.empty(),
                        "The model's endpoint does not answer. Check its URL and that it is running.",
                        thrown);
            }
            if (t instanceof java.nio.channels.UnresolvedAddressException
                    || t instanceof java.net.UnknownHostException) {
                return new ModelFault(
                        "model_unreachable",
                        false,
                        false,
                        Optional.empty(),
                        "The host of the model's endpoint is unknown. Check its URL.",
                        thrown);
            }
        }
        return ofType(thrown);
    }

    private static ModelFault ofType(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof NonRetriableException) {
                return new ModelFault("model_refused", false, false, Optional.empty(), text(thrown), thrown);
            }
            if (t instanceof RetriableException || t instanceof TimeoutException || t instanceof IOException) {
                return new ModelFault("model_failed", true, true, Optional.empty(), text(thrown), thrown);
            }
        }
        return new ModelFault("model_failed", false, true, Optional.empty(), text(thrown), thrown);
    }

    private static ModelFault ofStatus(HttpException http, Throwable thrown) {
        int status = http.statusCode();
        Optional<Duration> wait = http instanceof RetryAfter asked ? asked.retryAfter() : Optional.empty();
        return switch (status) {
            case 401 -> refused("model_unauthorized", "The model's endpoint refused the key (401). Check it.", thrown);
            case 402 -> refused("model_unpaid", "The account at the model's provider has no balance (402).", thrown);
            case 403 -> refused("model_forbidden", "The key may not use this model (403).", thrown);
            case 404 ->
                refused(
                        "model_not_found",
                        "The endpoint does not know the model (404). Check its name and the URL.",
                        thrown);
            default ->
                new ModelFault(
                        status == 429 ? "model_rate_limited" : "model_http_" + status,
                        RETRIABLE.contains(status),
                        status >= 500,
                        wait,
                        "The model's endpoint answered " + status + ": " + text(http),
                        thrown);
        };
    }

    private static ModelFault refused(String code, String message, Throwable thrown) {
        return new ModelFault(code, false, false, Optional.empty(), message, thrown);
    }

    /** Whether the provider refused the request because of the reasoning that was sent, or not sent, with it. */
    boolean aboutReasoning() {
        String said = text(cause).toLowerCase(Locale.ROOT);
        return !retriable && said.contains("reasoning_content");
    }

    private static String text(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        return message.length() > 500 ? message.substring(0, 500) + "..." : message;
    }
}
