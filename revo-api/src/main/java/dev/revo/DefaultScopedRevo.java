package dev.revo;

import static java.util.Objects.requireNonNull;

import dev.revo.event.RevoEvent;
import dev.revo.gate.Kernel;
import dev.revo.run.Nouns;
import dev.revo.scope.Scope;
import dev.revo.spi.Gate;
import java.util.concurrent.Flow;

/** The nouns over one scope's gate. */
final class DefaultScopedRevo implements ScopedRevo {
    private final Scope scope;
    private final Gate gate;
    private final Nouns nouns;

    DefaultScopedRevo(Scope scope, Kernel kernel, NounTable table) {
        this.scope = requireNonNull(scope, "scope");
        this.gate = kernel.gate(scope);
        this.nouns = table.over(gate);
    }

    @Override
    public Scope scope() {
        return scope;
    }

    @Override
    public Flow.Publisher<RevoEvent> events() {
        return gate.events();
    }

    @Override
    public <N> N use(Class<N> noun) {
        return nouns.use(noun);
    }

    @Override
    public boolean has(Class<?> noun) {
        return nouns.has(noun);
    }

    @Override
    public String toString() {
        return "Revo for " + scope;
    }
}
