package dev.revo.tenancy;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.model.ModelPrice;
import dev.revo.run.Money;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model that an organization brings itself, with a key of its own: what the host makes it of. Immutable; each copy method
 * replaces one choice.
 *
 * <pre>{@code
 * OwnModel.of("strong", "openai", "mistral", "model:mistral")
 *         .baseUrl(URI.create("https://api.mistral.ai/v1"))
 *         .modelId("mistral-large-latest")
 * }</pre>
 */
public final class OwnModel {
    private static final Pattern KIND = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final String SECRETS = "model:";
    private static final int MOST_PROPERTIES = 20;

    private final Named named;
    private final Optional<URI> baseUrl;
    private final Optional<String> modelId;
    private final Map<String, String> properties;
    private final @Nullable ModelPrice price;
    private final Limits limits;

    private record Named(String name, String kind, String provider, String secret) {}

    private OwnModel(
            Named named,
            Optional<URI> baseUrl,
            Optional<String> modelId,
            Map<String, String> properties,
            @Nullable ModelPrice price,
            Limits limits) {
        this.named = named;
        this.baseUrl = baseUrl;
        this.modelId = modelId;
        this.properties = Map.copyOf(properties);
        this.price = price;
        this.limits = requireNonNull(limits, "limits");
    }

    /**
     * What the organization's account at the provider bears; nobody else shares it. Grows at its end.
     *
     * @param requestsPerMinute the most requests in any minute; {@link Long#MAX_VALUE} for any number
     * @param tokensPerMinute the most tokens in any minute; {@link Long#MAX_VALUE} for any number
     * @param concurrency the most calls at once, 1 to 1,000
     * @param attempts how often one call is tried at most, 1 to 10
     * @param maxOutputTokens the most tokens of one answer; empty for the provider's own limit
     */
    public record Limits(
            long requestsPerMinute, long tokensPerMinute, int concurrency, int attempts, OptionalLong maxOutputTokens) {
        private static final Limits DEFAULTS = new Limits(Long.MAX_VALUE, Long.MAX_VALUE, 64, 4, OptionalLong.empty());

        /** Checks the bounds. */
        public Limits {
            within("requestsPerMinute", requestsPerMinute, Long.MAX_VALUE);
            within("tokensPerMinute", tokensPerMinute, Long.MAX_VALUE);
            within("concurrency", concurrency, 1_000);
            within("attempts", attempts, 10);
            maxOutputTokens.ifPresent(most -> within("maxOutputTokens", most, Integer.MAX_VALUE));
        }

        /** Any rate, 64 calls at once, 4 attempts, the provider's own limit of tokens. */
        public static Limits defaults() {
            return DEFAULTS;
        }

        private static void within(String field, long value, long most) {
            if (value < 1 || value > most) {
                throw InvalidRequestException.field(
                        "ownModel.limits." + field,
                        "is " + value,
                        "Use 1" + (most == Long.MAX_VALUE ? " or more." : " to " + most + "."));
            }
        }
    }

    /**
     * A model with any limits and without a price.
     *
     * @param name by which agents ask for it, 1 to 100 characters; a model of the host of the same name is hidden by it
     * @param kind how the host makes it, such as {@code openai}: 1 to 64 of {@code [a-z0-9_-]}
     * @param provider to whom the words go, as in {@link OrganizationSettings#modelProviders}; 1 to 100 characters
     * @param secret reference of the key among the organization's secrets, such as {@code model:mistral}; 7 to 200
     *     characters that begin with {@code model:}, so that no secret of another use is sent where settings say
     */
    public static OwnModel of(String name, String kind, String provider, String secret) {
        if (!KIND.matcher(kind).matches()) {
            throw InvalidRequestException.field(
                    "ownModel.kind", "'" + kind + "' is none", "Use 1 to 64 of a-z, 0-9, _ and -.");
        }
        if (!secret.startsWith(SECRETS) || secret.length() == SECRETS.length()) {
            throw InvalidRequestException.field(
                    "ownModel.secret",
                    "is '" + secret + "', which is no secret of models",
                    "Set the key under a reference that begins with " + SECRETS + ", such as model:mistral.");
        }
        Named named =
                new Named(text("name", name, 100), kind, text("provider", provider, 100), SecretEntry.checked(secret));
        return new OwnModel(named, Optional.empty(), Optional.empty(), Map.of(), null, Limits.defaults());
    }

    private static String text(String field, String value, int longest) {
        if (value.isBlank() || value.length() > longest) {
            throw InvalidRequestException.field(
                    "ownModel." + field,
                    "is blank or has more than " + longest + " characters",
                    "Use 1 to " + longest + " characters.");
        }
        return value;
    }

    /**
     * A copy that is asked at this address instead of its kind's own; at most 1,000 characters. Whether reVo may go there is
     * looked at when settings are changed, and before each call.
     */
    public OwnModel baseUrl(URI address) {
        text("baseUrl", address.toString(), 1_000);
        return new OwnModel(named, Optional.of(address), modelId, properties, price, limits);
    }

    /** A copy with this name of the model at its provider, 1 to 200 characters. */
    public OwnModel modelId(String id) {
        return new OwnModel(named, baseUrl, Optional.of(text("modelId", id, 200)), properties, price, limits);
    }

    /** A copy with something else that its kind wants to know, no secret; at most 20, 64 characters a key and 1,000 a value. */
    public OwnModel property(String key, String value) {
        Map<String, String> more = new TreeMap<>(properties);
        more.put(text("property", key, 64), text("property." + key, value, 1_000));
        if (more.size() > MOST_PROPERTIES) {
            throw InvalidRequestException.field(
                    "ownModel.property", "are " + more.size(), "Use at most " + MOST_PROPERTIES + ".");
        }
        return new OwnModel(named, baseUrl, modelId, more, price, limits);
    }

    /** A copy with this price; without one the host's table is asked, and a price that nobody knows is not free. */
    public OwnModel price(Money inputPerMillion, Money outputPerMillion) {
        return price(ModelPrice.of(inputPerMillion, outputPerMillion));
    }

    /** The same with prices of cached input and of reasoning. */
    public OwnModel price(ModelPrice perMillion) {
        return new OwnModel(named, baseUrl, modelId, properties, requireNonNull(perMillion, "perMillion"), limits);
    }

    /** A copy with these limits. */
    public OwnModel limits(Limits all) {
        return new OwnModel(named, baseUrl, modelId, properties, price, all);
    }

    /** By which agents ask for it. */
    public String name() {
        return named.name();
    }

    /** How the host makes it. */
    public String kind() {
        return named.kind();
    }

    /** To whom the words go. */
    public String provider() {
        return named.provider();
    }

    /** Reference of the key. */
    public String secret() {
        return named.secret();
    }

    /** Where it is asked, if not at its kind's own address. */
    public Optional<URI> baseUrl() {
        return baseUrl;
    }

    /** Its name at the provider, if given. */
    public Optional<String> modelId() {
        return modelId;
    }

    /** What else its kind wants to know; unmodifiable. */
    public Map<String, String> properties() {
        return properties;
    }

    /** Its price, if given. */
    public Optional<ModelPrice> price() {
        return Optional.ofNullable(price);
    }

    /** Its limits. */
    public Limits limits() {
        return limits;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OwnModel that
                && named.equals(that.named)
                && baseUrl.equals(that.baseUrl)
                && modelId.equals(that.modelId)
                && properties.equals(that.properties)
                && price().equals(that.price())
                && limits.equals(that.limits);
    }

    @Override
    public int hashCode() {
        return 31 * named.hashCode() + properties.hashCode();
    }

    /** For logs: of properties and the address' query, which may hold anything, nothing but that they are there. */
    @Override
    public String toString() {
        return named.name() + " (" + named.kind() + " of " + named.provider() + ", key " + named.secret()
                + baseUrl.map(url -> ", at " + url.getScheme() + "://" + url.getHost()
                                + (url.getPort() < 0 ? "" : ":" + url.getPort()) + url.getRawPath())
                        .orElse("")
                + modelId.map(id -> ", model " + id).orElse("")
                + (properties.isEmpty() ? "" : ", with " + new TreeMap<>(properties).keySet())
                + (price == null ? "" : ", " + price)
                + ", " + limits + ")";
    }
}
