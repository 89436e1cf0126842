package dev.revo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.revo.error.InvalidRequestException;
import dev.revo.model.ModelProfile.InlineThink;
import dev.revo.model.ModelProfile.ReasoningEcho;
import dev.revo.model.ModelProfile.SystemPrompt;
import dev.revo.model.ModelProfile.ToolUse;
import dev.revo.run.Money;
import dev.revo.run.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ModelValuesTest {
    private static final ChatModel CHAT = new ChatModel() {};
    private static final StreamingChatModel STREAM = new StreamingChatModel() {};

    private static ModelSettings full() {
        return ModelSettings.defaults()
                .price(Money.usd("1"), Money.usd("2"))
                .fallbackTo("weak")
                .profile(ModelProfile.deepSeekR1())
                .streaming(STREAM)
                .provider("deepseek")
                .requestsPerMinute(1)
                .tokensPerMinute(2)
                .concurrency(3)
                .maxOutputTokens(4)
                .attempts(5)
                .idle(Duration.ofSeconds(6));
    }

    private static void assertFull(ModelSettings settings) {
        assertThat(settings.price()).contains(ModelPrice.of(Money.usd("1"), Money.usd("2")));
        assertThat(settings.fallbacks()).containsExactly("weak");
        assertThat(settings.profile().systemPrompt()).isEqualTo(SystemPrompt.MERGE_INTO_USER);
        assertThat(settings.streaming()).contains(STREAM);
        assertThat(settings.provider()).isEqualTo("deepseek");
        assertThat(settings.requestsPerMinute()).isEqualTo(1);
        assertThat(settings.tokensPerMinute()).isEqualTo(2);
        assertThat(settings.concurrency()).isEqualTo(3);
        assertThat(settings.maxOutputTokens()).hasValue(4);
        assertThat(settings.reservedOutputTokens()).isEqualTo(4);
        assertThat(settings.attempts()).isEqualTo(5);
        assertThat(settings.idle()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void a_copy_holds_everything_and_does_not_follow_the_original() {
        ModelSettings original = full();
        ModelSettings copy = original.copy();
        NamedModel named = NamedModel.of("strong", CHAT, original);
        original.attempts(9).fallbackTo("other").maxOutputTokens(99);
        assertFull(copy);
        assertFull(named.settings());
        named.settings().attempts(77);
        assertFull(named.settings());
    }

    @Test
    void defaults_bound_what_the_provider_does_not() {
        ModelSettings defaults = ModelSettings.defaults();
        assertThat(defaults.price()).isEmpty();
        assertThat(defaults.streaming()).isEmpty();
        assertThat(defaults.maxOutputTokens()).isEmpty();
        assertThat(defaults.reservedOutputTokens()).isEqualTo(ModelSettings.ASSUMED_OUTPUT_TOKENS);
        assertThat(defaults.concurrency()).isEqualTo(64);
        assertThat(defaults.attempts()).isEqualTo(4);
        assertThat(defaults.idle()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void each_setter_checks_at_once() {
        ModelSettings settings = ModelSettings.defaults();
        assertThatThrownBy(() -> settings.requestsPerMinute(0)).hasMessageContaining("model.requestsPerMinute is 0");
        assertThatThrownBy(() -> settings.tokensPerMinute(0)).hasMessageContaining("model.tokensPerMinute");
        assertThatThrownBy(() -> settings.concurrency(-1)).hasMessageContaining("model.concurrency is -1");
        assertThatThrownBy(() -> settings.maxOutputTokens(0)).hasMessageContaining("model.maxOutputTokens");
        assertThatThrownBy(() -> settings.attempts(0)).hasMessageContaining("model.attempts");
        assertThatThrownBy(() -> settings.idle(Duration.ZERO)).hasMessageContaining("model.idle is PT0S");
        assertThatThrownBy(() -> settings.idle(Duration.ofSeconds(-1))).hasMessageContaining("model.idle");
        assertThatThrownBy(() -> settings.price(Money.usd("1"), Money.zero("EUR")))
                .hasMessageContaining("EUR");
        assertThatThrownBy(() -> NamedModel.of(" ", CHAT, settings)).hasMessageContaining("model.name");
        assertThatThrownBy(() -> NamedModel.of("m".repeat(101), CHAT, settings)).hasMessageContaining("model.name");
    }

    @Test
    void a_model_is_its_own_provider_unless_one_is_named() {
        NamedModel model = NamedModel.of("m", CHAT, ModelSettings.defaults());
        assertThat(model.provider()).isEqualTo("model:m");
        assertThat(NamedModel.of("m", CHAT, full()).provider()).isEqualTo("deepseek");
        assertThat(model.chat()).isSameAs(CHAT);
        assertThat(model).hasToString("m");
    }

    @Test
    void a_price_is_for_what_went_in_and_came_out() {
        ModelPrice price = ModelPrice.of(Money.usd("1"), Money.usd("2"));
        assertThat(price.of(Usage.tokens(1_000_000, 500_000))).isEqualTo(Money.usd("2"));
        assertThat(price.of(Usage.none())).isEqualTo(Money.zero("USD"));
    }

    @Test
    void cached_tokens_and_reasoning_have_prices_of_their_own_and_the_most_is_their_dearest() {
        ModelPrice price = ModelPrice.of(Money.usd("3"), Money.usd("15"))
                .cacheRead(Money.usd("0.3"))
                .cacheWrite(Money.usd("3.75"))
                .reasoning(Money.usd("20"));
        Usage usage = Usage.tokens(1_000_000, 100_000).cached(600_000, 200_000).reasoning(40_000);
        assertThat(price.of(usage)).isEqualTo(Money.usd("3.23"));
        assertThat(price.most(usage)).isEqualTo(Money.usd("5.75"));
        ModelPrice plain = ModelPrice.of(Money.usd("3"), Money.usd("15"));
        assertThat(plain.of(usage)).as("the control: all at one price").isEqualTo(Money.usd("4.5"));
        assertThat(plain.most(usage)).isEqualTo(plain.of(usage));
        assertThat(price)
                .isNotEqualTo(plain)
                .isEqualTo(plain.cacheRead(Money.usd("0.3"))
                        .cacheWrite(Money.usd("3.75"))
                        .reasoning(Money.usd("20")));
        assertThat(price.toString())
                .contains("0.3 USD from the cache", "3.75 USD to the cache", "20 USD for reasoning");
        assertThat(plain)
                .hasToString("3 USD in, 15 USD out, a million tokens")
                .hasSameHashCodeAs(ModelPrice.of(Money.usd("3"), Money.usd("15")));
        assertThatThrownBy(() -> price.cacheRead(new Money("EUR", BigDecimal.ONE)))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void habits_are_replaced_one_by_one() {
        ModelProfile profile = ModelProfile.defaults()
                .reasoningEcho(ReasoningEcho.ALWAYS)
                .inlineThink(InlineThink.NONE)
                .systemPrompt(SystemPrompt.MERGE_INTO_USER)
                .toolUse(ToolUse.NONE);
        assertThat(profile.reasoningEcho()).isEqualTo(ReasoningEcho.ALWAYS);
        assertThat(profile.inlineThink()).isEqualTo(InlineThink.NONE);
        assertThat(profile.systemPrompt()).isEqualTo(SystemPrompt.MERGE_INTO_USER);
        assertThat(profile.toolUse()).isEqualTo(ToolUse.NONE);
        assertThat(ModelProfile.defaults().reasoningEcho()).isEqualTo(ReasoningEcho.NEVER);
        assertThat(ModelProfile.deepSeekThinking().reasoningEcho()).isEqualTo(ReasoningEcho.TOOL_TURNS);
        assertThat(ModelProfile.deepSeekR1().inlineThink()).isEqualTo(InlineThink.IMPLICIT_OPEN);
    }

    @Test
    void a_model_shares_its_providers_account_unless_it_names_one_and_is_ready_unless_it_says_no() {
        NamedModel model = NamedModel.of("m", CHAT, ModelSettings.defaults().provider("house"));
        assertThat(model.account()).isEqualTo("house");
        model.ready();
        NamedModel apart = NamedModel.of(
                        "m", CHAT, ModelSettings.defaults().provider("house").account("a"))
                .readyWhen(() -> {
                    throw new IllegalStateException("no");
                });
        assertThat(apart.account()).isEqualTo("a");
        assertThat(apart.settings().account()).isEqualTo("a");
        assertThat(apart.provider()).isEqualTo("house");
        assertThatThrownBy(apart::ready).hasMessage("no");
    }
}
