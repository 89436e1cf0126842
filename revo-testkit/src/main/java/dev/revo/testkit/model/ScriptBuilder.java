package dev.revo.testkit.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Writes a {@link Script} line by line, for whoever plays it. Not thread-safe.
 *
 * @param <Q> the requests
 * @param <R> the answers
 * @param <P> the player that {@link #build()} returns
 */
public final class ScriptBuilder<Q, R, P> {

    private final Function<Script<Q, R>, P> player;
    private final List<Script.Line<Q, R>> lines = new ArrayList<>();

    ScriptBuilder(Function<Script<Q, R>, P> player) {
        this.player = player;
    }

    /** Adds an answer to the next request. */
    public ScriptBuilder<Q, R, P> then(R answer) {
        requireNonNull(answer, "answer");
        return thenAnswer(request -> answer);
    }

    /** Adds an answer that is worked out from the next request. */
    public ScriptBuilder<Q, R, P> thenAnswer(Function<? super Q, ? extends R> answer) {
        lines.add(new Script.Line<>(null, requireNonNull(answer, "answer"), false));
        return this;
    }

    /** Adds an answer to the next request that {@code accepts} takes. */
    public ScriptBuilder<Q, R, P> when(Predicate<? super Q> accepts, R answer) {
        requireNonNull(answer, "answer");
        lines.add(new Script.Line<>(requireNonNull(accepts, "accepts"), request -> answer, false));
        return this;
    }

    /** Adds a line that is never used up: it answers all requests that {@code accepts} takes. */
    public ScriptBuilder<Q, R, P> always(Predicate<? super Q> accepts, Function<? super Q, ? extends R> answer) {
        lines.add(new Script.Line<>(requireNonNull(accepts, "accepts"), requireNonNull(answer, "answer"), true));
        return this;
    }

    /** Returns the player of the lines so far; later lines do not reach it. */
    public P build() {
        return player.apply(new Script<>(lines));
    }
}
