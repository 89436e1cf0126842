package dev.revo.agents.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a failed attempt means: whether it is worth another one, and whether it may have to be paid for. */
class ModelFaultTest {
    @ParameterizedTest
    @CsvSource({
        "400, model_http_400, false, false",
        "401, model_unauthorized, false, false",
        "402, model_unpaid, false, false",
        "403, model_forbidden, false, false",
        "404, model_not_found, false, false",
        "408, model_http_408, true, false",
        "422, model_http_422, false, false",
        "429, model_rate_limited, true, false",
        "499, model_http_499, false, false",
        "500, model_http_500, true, true",
        "501, model_http_501, false, true",
        "503, model_http_503, true, true",
        "529, model_http_529, true, true"
    })
    void a_status_says_most_wherever_it_stands(int status, String code, boolean retriable, boolean reached) {
        RuntimeException outer = new RuntimeException(new IOException(new HttpException(status, "why")));
        ModelFault fault = ModelFault.of(outer);
        assertThat(fault.code()).isEqualTo(code);
        assertThat(fault.retriable()).isEqualTo(retriable);
        assertThat(fault.reached()).isEqualTo(reached);
        assertThat(fault.retryAfter()).isEmpty();
        assertThat(fault.message()).contains("" + status);
        assertThat(fault.cause()).isSameAs(outer);
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of(new Attempt.Broken("model_silent", true, "hush"), "model_silent", true, true),
                Arguments.of(new Attempt.Broken("model_truncated", false, "x"), "model_truncated", false, true),
                Arguments.of(new ConnectException("refused"), "model_unreachable", true, false),
                Arguments.of(new HttpConnectTimeoutException("slow"), "model_unreachable", true, false),
                Arguments.of(new UnknownHostException("nowhere"), "model_unreachable", false, false),
                Arguments.of(new UnresolvedAddressException(), "model_unreachable", false, false),
                Arguments.of(new InvalidRequestException("no"), "model_refused", false, false),
                Arguments.of(new RateLimitException("later"), "model_failed", true, true),
                Arguments.of(new TimeoutException("late"), "model_failed", true, true),
                Arguments.of(new IOException("reset"), "model_failed", true, true),
                Arguments.of(new IllegalStateException("bug"), "model_failed", false, true));
    }

    @ParameterizedTest
    @MethodSource("others")
    void without_a_status_the_type_says_it(Exception thrown, String code, boolean retriable, boolean reached) {
        for (Exception outer : new Exception[] {thrown, new RuntimeException("around", thrown)}) {
            ModelFault fault = ModelFault.of(outer);
            assertThat(fault.code()).isEqualTo(code);
            assertThat(fault.retriable()).isEqualTo(retriable);
            assertThat(fault.reached()).isEqualTo(reached);
            assertThat(fault.message()).isNotBlank();
        }
    }

    @Test
    void the_status_wins_over_what_stands_before_it() {
        assertThat(ModelFault.of(new UncheckedIOException(new IOException(new HttpException(401, "key"))))
                        .code())
                .isEqualTo("model_unauthorized");
    }

    private static final class Asking extends HttpException implements RetryAfter {
        private static final long serialVersionUID = 1L;

        Asking(int status) {
            super(status, "wait");
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(Duration.ofSeconds(7));
        }
    }

    @Test
    void the_wait_that_was_asked_for_is_kept_where_another_attempt_may_help() {
        assertThat(ModelFault.of(new Asking(503)).retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(ModelFault.of(new Asking(401)).retryAfter()).isEmpty();
    }

    @Test
    void a_long_message_is_cut() {
        assertThat(ModelFault.of(new HttpException(500, "x".repeat(501))).message())
                .endsWith("xxx...")
                .hasSizeLessThan(600);
        assertThat(ModelFault.of(new HttpException(500, "x".repeat(500))).message())
                .endsWith("xxx");
        assertThat(ModelFault.of(new IllegalStateException()).message()).isEqualTo("null");
    }

    @Test
    void only_a_refusal_that_names_the_field_is_about_reasoning() {
        assertThat(ModelFault.of(new HttpException(400, "no Reasoning_Content please"))
                        .aboutReasoning())
                .isTrue();
        assertThat(ModelFault.of(new HttpException(503, "reasoning_content")).aboutReasoning())
                .isFalse();
        assertThat(ModelFault.of(new HttpException(400, "too long")).aboutReasoning())
                .isFalse();
    }
}
