package dev.revo;

import dev.revo.error.Fault;
import dev.revo.error.WiringException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Candidates for each SPI by rank. The best rank wins; two of one rank are a fault. Filled by the thread that builds; after
 * that thread-safe.
 */
final class PartTable {
    /** Who goes before whom. */
    enum Rank {
        BUILDER,
        MODULE,
        DISCOVERED,
        FALLBACK,
        DEFAULT
    }

    /** A candidate; a fallback is only made when it is chosen. */
    record Candidate(String from, Supplier<?> part) {}

    private final Map<Class<?>, Map<Rank, List<Candidate>>> single = new LinkedHashMap<>();
    private final Map<Class<?>, List<Object>> many = new LinkedHashMap<>();
    private final Map<Class<?>, List<Wrapper<?>>> wrappers = new LinkedHashMap<>();
    private final Map<Class<?>, Made> made = new ConcurrentHashMap<>();

    /** The part of an SPI, made by the first who asks: whoever comes meanwhile waits for it, and there is one for all. */
    private static final class Made {
        private @Nullable Object part;

        synchronized Object get(Supplier<?> maker) {
            Object known = part;
            if (known == null) {
                known = maker.get();
                part = known;
            }
            return known;
        }
    }

    private record Wrapper<S>(String from, Class<S> spi, UnaryOperator<S> around) {
        Object put(Object part) {
            S wrapped = around.apply(spi.cast(part));
            if (wrapped == null) {
                throw new WiringException(
                        Fault.of("no_part", from + " put null around the " + spi.getSimpleName() + ". Give a part."));
            }
            return wrapped;
        }
    }

    void provide(Rank rank, String from, Class<?> spi, Object part) {
        provide(rank, from, spi, () -> part);
    }

    void provide(Rank rank, String from, Class<?> spi, Supplier<?> part) {
        single.computeIfAbsent(spi, s -> new EnumMap<>(Rank.class))
                .computeIfAbsent(rank, r -> new ArrayList<>())
                .add(new Candidate(from, part));
    }

    void contribute(Class<?> spi, Object part) {
        many.computeIfAbsent(spi, s -> new ArrayList<>()).add(part);
    }

    <S> void around(String from, Class<S> spi, UnaryOperator<S> wrapper) {
        wrappers.computeIfAbsent(spi, s -> new ArrayList<>()).add(new Wrapper<>(from, spi, wrapper));
    }

    boolean has(Class<?> spi) {
        return single.containsKey(spi);
    }

    /** Whether nobody brought one, so that the built-in one is used. */
    boolean isBuiltIn(Class<?> spi) {
        Map<Rank, List<Candidate>> ranks = single.get(spi);
        return ranks != null && ranks.keySet().equals(Set.of(Rank.DEFAULT));
    }

    /** Adds a fault for each SPI with two candidates of the rank that would be chosen. */
    void check(List<String> faults) {
        single.forEach((spi, ranks) -> {
            List<Candidate> best = best(ranks);
            if (best.size() > 1) {
                faults.add(spi.getSimpleName() + " is provided twice, by "
                        + best.stream().map(Candidate::from).toList() + ". Keep one, or decide with .provide("
                        + spi.getSimpleName() + ".class, ...).");
            }
        });
    }

    private static List<Candidate> best(Map<Rank, List<Candidate>> ranks) {
        return ranks.values().iterator().next();
    }

    <S> Optional<S> find(Class<S> spi) {
        Map<Rank, List<Candidate>> ranks = single.get(spi);
        if (ranks == null) {
            return Optional.empty();
        }
        Object part = made.computeIfAbsent(spi, s -> new Made())
                .get(() -> make(spi, best(ranks).get(0)));
        return Optional.of(spi.cast(part));
    }

    private Object make(Class<?> spi, Candidate chosen) {
        Object part = chosen.part().get();
        if (part == null) {
            throw new WiringException(Fault.of(
                    "no_part", chosen.from() + " brought null as its " + spi.getSimpleName() + ". Bring a part."));
        }
        for (Wrapper<?> wrapper : wrappers.getOrDefault(spi, List.of())) {
            part = wrapper.put(part);
        }
        return part;
    }

    String from(Class<?> spi) {
        Map<Rank, List<Candidate>> ranks = single.get(spi);
        return ranks == null ? "" : best(ranks).get(0).from();
    }

    List<Class<?>> chosen() {
        return List.copyOf(single.keySet());
    }

    <S> List<S> all(Class<S> spi) {
        return many.getOrDefault(spi, List.of()).stream().map(spi::cast).toList();
    }
}
