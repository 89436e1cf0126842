package dev.revo.tool;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.revo.error.InvalidRequestException;
import dev.revo.scope.Permission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a tool is, for the model that chooses it and the gate that lets it. Immutable. */
public final class ToolSpec {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private final String name;
    private final String description;
    private final Effect effect;
    private final List<Permission> requires;
    private final boolean needsApproval;
    private final boolean idempotent;
    private final @Nullable Boolean parallel;
    private final boolean untrusted;
    private final Duration timeout;
    private final int maxResultChars;
    private final @Nullable JsonObjectSchema parameters;

    private ToolSpec(Builder from) {
        this.name = from.name;
        this.description = from.description;
        this.effect = from.effect;
        this.requires = List.copyOf(from.requires);
        this.needsApproval = from.needsApproval;
        this.idempotent = from.idempotent;
        this.parallel = from.parallel;
        this.untrusted = from.untrusted;
        this.timeout = from.timeout;
        this.maxResultChars = from.maxResultChars;
        this.parameters = from.parameters;
    }

    /**
     * A tool that reads, needs no permission of its own and has 60 s.
     *
     * @param name 1 to 64 of letters, digits, {@code _} and {@code -}: what providers accept
     * @param description for the model: what it does and when to use it
     */
    public static Builder builder(String name, String description) {
        return new Builder(name, description);
    }

    /** A builder that begins with all that this spec says. */
    public Builder toBuilder() {
        Builder builder =
                new Builder(name, description).effect(effect).timeout(timeout).maxResultChars(maxResultChars);
        builder.requires.addAll(requires);
        builder.needsApproval = needsApproval;
        builder.idempotent = idempotent;
        builder.parallel = parallel;
        builder.untrusted = untrusted;
        builder.parameters = parameters;
        return builder;
    }

    /** Collects a spec. Each setter checks at once. Confined to one thread. */
    public static final class Builder {
        private final String name;
        private final String description;
        private Effect effect = Effect.READ;
        private final List<Permission> requires = new ArrayList<>();
        private boolean needsApproval;
        private boolean idempotent;
        private @Nullable Boolean parallel;
        private boolean untrusted = true;
        private Duration timeout = Duration.ofSeconds(60);
        private int maxResultChars = 32_000;
        private @Nullable JsonObjectSchema parameters;

        private Builder(String name, String description) {
            if (!NAME.matcher(name).matches()) {
                throw InvalidRequestException.field(
                        "tool.name", "'" + name + "' is not a tool name", "Use 1 to 64 of a-z, A-Z, 0-9, _ and -.");
            }
            this.name = name;
            this.description = requireNonNull(description, "description");
        }

        /** What a call leaves behind. */
        public Builder effect(Effect kind) {
            effect = requireNonNull(kind, "kind");
            return this;
        }

        /** Permissions that the principal needs for a call, besides the right to call the tool at all. */
        public Builder requires(String... permissions) {
            for (String text : permissions) {
                requires.add(Permission.of(text));
            }
            return this;
        }

        /** Every call waits for a person's approval of exactly that call. */
        public Builder needsApproval() {
            needsApproval = true;
            return this;
        }

        /** The tool itself makes sure that two calls with one idempotency key have one effect. */
        public Builder idempotent() {
            idempotent = true;
            return this;
        }

        /** Whether calls of one turn may run together; by default only those that read. */
        public Builder parallel(boolean together) {
            parallel = together;
            return this;
        }

        /** Results are the host's own words, not text from outside that could carry instructions. */
        public Builder trusted() {
            untrusted = false;
            return this;
        }

        /** The longest that one call may take. A timeout is a result for the model, not the end of the run. */
        public Builder timeout(Duration most) {
            if (most.isNegative() || most.isZero()) {
                throw InvalidRequestException.field("tool.timeout", "is " + most, "Use a duration above zero.");
            }
            timeout = most;
            return this;
        }

        /** The most characters of a result that the model sees; a longer one is cut and says so. */
        public Builder maxResultChars(int most) {
            if (most < 100) {
                throw InvalidRequestException.field("tool.maxResultChars", "is " + most, "Use 100 or more.");
            }
            maxResultChars = most;
            return this;
        }

        /** The JSON Schema of the arguments; {@link Tool#of} derives it from the argument type. */
        public Builder parameters(JsonObjectSchema schema) {
            parameters = requireNonNull(schema, "schema");
            return this;
        }

        /** The spec. */
        public ToolSpec build() {
            return new ToolSpec(this);
        }
    }

    /** The tool's name. */
    public String name() {
        return name;
    }

    /** What the model reads about it. */
    public String description() {
        return description;
    }

    /** What a call leaves behind. */
    public Effect effect() {
        return effect;
    }

    /** Permissions needed for a call; unmodifiable. */
    public List<Permission> requires() {
        return requires;
    }

    /** Whether every call needs an approval. */
    public boolean approvalNeeded() {
        return needsApproval;
    }

    /** Whether a call may be repeated under its idempotency key. */
    public boolean isIdempotent() {
        return idempotent || effect == Effect.READ;
    }

    /** Whether calls of one turn may run together. */
    public boolean isParallel() {
        return parallel == null ? effect == Effect.READ : parallel;
    }

    /** Whether results may carry foreign text. */
    public boolean isUntrusted() {
        return untrusted;
    }

    /** The bound on one call's time. */
    public Duration timeout() {
        return timeout;
    }

    /** The bound on a result's length. */
    public int maxResultChars() {
        return maxResultChars;
    }

    /** The JSON Schema of the arguments, if it was given or derived. */
    public Optional<JsonObjectSchema> parameters() {
        return Optional.ofNullable(parameters);
    }

    @Override
    public String toString() {
        return name;
    }
}
