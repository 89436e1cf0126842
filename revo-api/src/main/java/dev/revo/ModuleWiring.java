package dev.revo;

import static java.util.Objects.requireNonNull;

import dev.revo.agent.Agent;
import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.gate.Kernel;
import dev.revo.spi.Gate;
import dev.revo.spi.Wiring;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The wiring as one module sees it. */
final class ModuleWiring implements Wiring {
    private final String module;
    private final PartTable.Rank rank;
    private final String revo;
    private final @Nullable Path data;
    private final PartTable parts;
    private final NounTable nouns;
    private final List<String> faults;
    private final List<Class<?>> needed = new ArrayList<>();
    private final List<Runnable> starters = new ArrayList<>();
    private final List<AutoCloseable> closers = new ArrayList<>();
    private volatile @Nullable Kernel kernel;

    ModuleWiring(
            String module,
            PartTable.Rank rank,
            String revo,
            @Nullable Path data,
            PartTable parts,
            NounTable nouns,
            List<String> faults) {
        this.module = module;
        this.rank = rank;
        this.revo = revo;
        this.data = data;
        this.parts = parts;
        this.nouns = nouns;
        this.faults = faults;
    }

    @Override
    public <S> Wiring provide(Class<S> spi, S one) {
        parts.provide(rank, module, spi, one);
        return this;
    }

    @Override
    public <S> Wiring fallback(Class<S> spi, Supplier<? extends S> one) {
        parts.provide(PartTable.Rank.FALLBACK, module, spi, one);
        return this;
    }

    @Override
    public <S> Wiring contribute(Class<S> spi, S another) {
        parts.contribute(spi, another);
        return this;
    }

    @Override
    public <S> Wiring around(Class<S> spi, UnaryOperator<S> wrapper) {
        parts.around(module, spi, wrapper);
        return this;
    }

    @Override
    public <N> Wiring noun(Class<N> noun, Function<Gate, ? extends N> perScope) {
        if (!nouns.add(noun, perScope)) {
            faults.add("The noun " + noun.getSimpleName() + " is provided twice, the second time by " + module
                    + ". Install one of the two modules.");
        }
        return this;
    }

    @Override
    public Wiring agent(Agent<?, ?> agent) {
        parts.contribute(Agent.class, agent);
        return this;
    }

    @Override
    public <S> Supplier<S> need(Class<S> spi) {
        needed.add(spi);
        return () -> parts.find(spi).orElseThrow();
    }

    @Override
    public <S> Supplier<Optional<S>> want(Class<S> spi) {
        return () -> parts.find(spi);
    }

    @Override
    public <S> Supplier<List<S>> all(Class<S> spi) {
        return () -> parts.all(spi);
    }

    @Override
    public Supplier<Gate> upkeep(String why) {
        requireNonNull(why, "why");
        return () -> {
            Kernel built = kernel;
            if (built == null) {
                throw new BugException(Fault.of(
                        "upkeep_too_early", module + " asked for its upkeep's gate before all parts were chosen."));
            }
            return built.gate(built.operatorScope(why));
        };
    }

    /** From here on upkeep can be done. */
    void built(Kernel over) {
        kernel = over;
    }

    @Override
    public Wiring onStart(Runnable start) {
        starters.add(start);
        return this;
    }

    @Override
    public Wiring onClose(AutoCloseable part) {
        closers.add(part);
        return this;
    }

    @Override
    public String revoName() {
        return revo;
    }

    @Override
    public Optional<Path> dataDirectory() {
        return Optional.ofNullable(data);
    }

    /** Adds a fault for each part that this module needs and nobody provides. */
    void check() {
        for (Class<?> spi : needed) {
            if (!parts.has(spi)) {
                faults.add(module + " needs a " + spi.getSimpleName() + ", which nobody provides. Add .provide("
                        + spi.getSimpleName() + ".class, ...) or install a module that brings one.");
            }
        }
    }

    List<Runnable> starters() {
        return starters;
    }

    List<AutoCloseable> closers() {
        return closers;
    }
}
