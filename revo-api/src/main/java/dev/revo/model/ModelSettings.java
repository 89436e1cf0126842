package dev.revo.model;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.Money;
import dev.revo.run.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How reVo treats one model, filled in while it is registered: {@code model("strong", chat, s -> s.price(...))}. Each
 * setter checks at once and answers this object. Confined to the registering thread; copied when the reVo is built.
 */
public final class ModelSettings {
    /** Tokens of output that are reserved for a call when no bound was given. */
    public static final long ASSUMED_OUTPUT_TOKENS = 8_192;

    private @Nullable ModelPrice price;
    private final List<String> fallbacks = new ArrayList<>();
    private ModelProfile profile = ModelProfile.defaults();
    private @Nullable StreamingChatModel streaming;
    private String provider = "";
    private String account = "";
    private long requestsPerMinute = Long.MAX_VALUE;
    private long tokensPerMinute = Long.MAX_VALUE;
    private int concurrency = 64;
    private @Nullable Long maxOutputTokens;
    private int attempts = 4;
    private Duration idle = Duration.ofSeconds(60);
    private @Nullable UsageReader usage;

    /** Reads what one call used. */
    @FunctionalInterface
    public interface UsageReader {
        /** The tokens of the call that this is the answer of; null when the answer does not say. */
        @Nullable
        Usage read(ChatResponse answer);
    }

    /** The settings that a model has when nothing is said. */
    public static ModelSettings defaults() {
        return new ModelSettings();
    }

    private ModelSettings() {}

    /** A copy, so that later changes of this object are not seen. */
    public ModelSettings copy() {
        ModelSettings twin = new ModelSettings();
        twin.price = price;
        twin.fallbacks.addAll(fallbacks);
        twin.profile = profile;
        twin.streaming = streaming;
        twin.provider = provider;
        twin.account = account;
        twin.requestsPerMinute = requestsPerMinute;
        twin.tokensPerMinute = tokensPerMinute;
        twin.concurrency = concurrency;
        twin.maxOutputTokens = maxOutputTokens;
        twin.attempts = attempts;
        twin.idle = idle;
        twin.usage = usage;
        return twin;
    }

    /** The price for a million tokens sent and a million made; without it a money budget refuses this model. */
    public ModelSettings price(Money inputPerMillion, Money outputPerMillion) {
        return price(ModelPrice.of(inputPerMillion, outputPerMillion));
    }

    /** The price, with those of cached input and of reasoning; without it a money budget refuses this model. */
    public ModelSettings price(ModelPrice perMillion) {
        price = requireNonNull(perMillion, "perMillion");
        return this;
    }

    /**
     * How what one call used is read from the model's answer, for an adapter whose counts reVo does not know in full. Without
     * it they are read as the adapter tells them. It is asked for each answer; null means that the answer does not say, and
     * the call is counted by estimate.
     */
    public ModelSettings usage(UsageReader reader) {
        usage = requireNonNull(reader, "reader");
        return this;
    }

    /** Another registered model that answers when this one cannot; several are tried in the order given. */
    public ModelSettings fallbackTo(String name) {
        fallbacks.add(requireNonNull(name, "name"));
        return this;
    }

    /** The model's habits. */
    public ModelSettings profile(ModelProfile habits) {
        profile = requireNonNull(habits, "habits");
        return this;
    }

    /** The same model as a stream; with it tokens are told as they come. */
    public ModelSettings streaming(StreamingChatModel model) {
        streaming = requireNonNull(model, "model");
        return this;
    }

    /** To whom the words go; limits and outages are shared by the models of one provider, unless they name accounts. */
    public ModelSettings provider(String name) {
        provider = requireNonNull(name, "name");
        return this;
    }

    /** The account at the provider, where there are several: limits and outages are shared by the models of one account. */
    public ModelSettings account(String name) {
        account = requireNonNull(name, "name");
        return this;
    }

    /** The most requests in any minute to the provider. */
    public ModelSettings requestsPerMinute(long most) {
        requestsPerMinute = positive("requestsPerMinute", most);
        return this;
    }

    /** The most tokens, reserved ones counted, in any minute to the provider. */
    public ModelSettings tokensPerMinute(long most) {
        tokensPerMinute = positive("tokensPerMinute", most);
        return this;
    }

    /** The most calls at once to the provider; 64 by default. */
    public ModelSettings concurrency(int most) {
        concurrency = (int) positive("concurrency", most);
        return this;
    }

    /**
     * The most tokens of one answer, reasoning included: sent with each request and reserved before it. Without it the
     * provider's own limit holds, and {@value #ASSUMED_OUTPUT_TOKENS} are reserved.
     */
    public ModelSettings maxOutputTokens(long most) {
        maxOutputTokens = positive("maxOutputTokens", most);
        return this;
    }

    /** How often one call is tried at most on faults that may pass; 4 by default, 1 for no retry. */
    public ModelSettings attempts(int most) {
        attempts = (int) positive("attempts", most);
        return this;
    }

    /** The longest silence, before the first and between two pieces of an answer; 60 s by default. */
    public ModelSettings idle(Duration most) {
        if (most.isNegative() || most.isZero()) {
            throw InvalidRequestException.field("model.idle", "is " + most, "Use a duration above zero.");
        }
        idle = most;
        return this;
    }

    private static long positive(String field, long value) {
        if (value < 1) {
            throw InvalidRequestException.field("model." + field, "is " + value, "Use 1 or more.");
        }
        return value;
    }

    /** The price, if known. */
    public Optional<ModelPrice> price() {
        return Optional.ofNullable(price);
    }

    /** How what a call used is read, if the host said it. */
    public Optional<UsageReader> usage() {
        return Optional.ofNullable(usage);
    }

    /** The fallbacks in order; unmodifiable. */
    public List<String> fallbacks() {
        return List.copyOf(fallbacks);
    }

    /** The habits. */
    public ModelProfile profile() {
        return profile;
    }

    /** The streaming twin, if any. */
    public Optional<StreamingChatModel> streaming() {
        return Optional.ofNullable(streaming);
    }

    /** The provider; empty text when none was named, then the model is a provider of its own. */
    public String provider() {
        return provider;
    }

    /** The account; empty text when none was named, then all models of the provider share one. */
    public String account() {
        return account;
    }

    /** The bound on requests a minute. */
    public long requestsPerMinute() {
        return requestsPerMinute;
    }

    /** The bound on tokens a minute. */
    public long tokensPerMinute() {
        return tokensPerMinute;
    }

    /** The bound on calls at once. */
    public int concurrency() {
        return concurrency;
    }

    /** The bound on tokens of an answer, if one was given. */
    public OptionalLong maxOutputTokens() {
        return maxOutputTokens == null ? OptionalLong.empty() : OptionalLong.of(maxOutputTokens);
    }

    /** How many tokens of output a call reserves. */
    public long reservedOutputTokens() {
        return maxOutputTokens == null ? ASSUMED_OUTPUT_TOKENS : maxOutputTokens;
    }

    /** The bound on attempts. */
    public int attempts() {
        return attempts;
    }

    /** The bound on silence. */
    public Duration idle() {
        return idle;
    }
}
