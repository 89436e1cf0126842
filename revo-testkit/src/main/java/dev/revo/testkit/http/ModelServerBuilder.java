package dev.revo.testkit.http;

import static java.util.Objects.requireNonNull;

import dev.revo.testkit.model.Script;
import dev.revo.testkit.model.ScriptBuilder;
import dev.revo.testkit.model.Turn;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes the script and the rules of a {@link ModelServer}. A request gets the first line that is not used up and
 * accepts it; requests that break a rule use no line up. Not thread-safe.
 */
public final class ModelServerBuilder {

    private final ScriptBuilder<ModelRequest, Reply, Script<ModelRequest, Reply>> script = Script.builder();
    private List<String> models = List.of();
    private @Nullable String apiKey;
    private ReasoningRule reasoning = ReasoningRule.ANY;

    ModelServerBuilder() {}

    /** Adds a turn as the answer to the next request. */
    public ModelServerBuilder then(Turn turn) {
        return then(Reply.of(turn));
    }

    /** Adds a reply to the next request. */
    public ModelServerBuilder then(Reply reply) {
        script.then(reply);
        return this;
    }

    /** Adds a reply that is worked out from the next request. */
    public ModelServerBuilder thenAnswer(Function<? super ModelRequest, Reply> reply) {
        script.thenAnswer(reply);
        return this;
    }

    /** Adds a reply to the next request that {@code accepts} takes. */
    public ModelServerBuilder when(Predicate<? super ModelRequest> accepts, Reply reply) {
        script.when(accepts, reply);
        return this;
    }

    /** Adds a line that is never used up: it answers all requests that {@code accepts} takes. */
    public ModelServerBuilder always(
            Predicate<? super ModelRequest> accepts, Function<? super ModelRequest, Reply> reply) {
        script.always(accepts, reply);
        return this;
    }

    /** Sets the models that exist; others get 404. Without it every name is taken. */
    public ModelServerBuilder models(String... names) {
        models = List.of(names);
        return this;
    }

    /** Sets the key that clients must send as bearer token; others get 401. Without it none is asked for. */
    public ModelServerBuilder apiKey(String key) {
        apiKey = requireNonNull(key, "key");
        return this;
    }

    /** Sets what is demanded of {@code reasoning_content}; {@link ReasoningRule#ANY} when not set. */
    public ModelServerBuilder reasoning(ReasoningRule rule) {
        reasoning = requireNonNull(rule, "rule");
        return this;
    }

    /**
     * Starts a server with this script on a free port.
     *
     * @throws java.io.UncheckedIOException if no port can be bound
     */
    public ModelServer start() {
        TrafficLog log = new TrafficLog();
        return new ModelServer(new Desk(script.build(), models, apiKey, reasoning, log), log);
    }
}
