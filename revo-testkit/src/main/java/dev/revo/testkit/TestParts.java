package dev.revo.testkit;

import dev.revo.spi.RevoModule;
import dev.revo.spi.Wiring;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A module that lets the parts out which a {@link dev.revo.Revo} was made of, so that a part which only another module
 * can make is held to its contract kit:
 *
 * <pre>{@code
 * TestParts parts = TestParts.of(PolicyDecisionPoint.class);
 * Revo revo = Revo.builder().install(new MyTenancy()).install(parts).build();
 * PolicyDecisionPoint point = parts.part(PolicyDecisionPoint.class);
 * }</pre>
 *
 * <p>For one {@code Revo}. Confined to the test's thread.
 */
public final class TestParts implements RevoModule {
    private final List<Class<?>> wanted;
    private final Map<Class<?>, Supplier<? extends Optional<?>>> single = new LinkedHashMap<>();
    private final Map<Class<?>, Supplier<? extends List<?>>> many = new LinkedHashMap<>();

    private TestParts(List<Class<?>> wanted) {
        this.wanted = wanted;
    }

    /** Lets out the parts for these SPIs, provided or contributed. */
    public static TestParts of(Class<?>... spis) {
        return new TestParts(List.of(spis));
    }

    @Override
    public String name() {
        return "test-parts";
    }

    @Override
    public void install(Wiring wiring) {
        for (Class<?> spi : wanted) {
            single.put(spi, wiring.want(spi));
            many.put(spi, wiring.all(spi));
        }
    }

    /**
     * The one part that was chosen for this SPI.
     *
     * @throws IllegalArgumentException when it was not asked for or none was chosen
     */
    public <S> S part(Class<S> spi) {
        Supplier<? extends Optional<?>> chosen = single.get(spi);
        Optional<?> part = chosen == null ? Optional.empty() : chosen.get();
        return spi.cast(part.orElseThrow(() -> new IllegalArgumentException(
                "There is no " + spi.getSimpleName() + " here. Name it in TestParts.of(...) and provide one.")));
    }

    /** All parts that were contributed to this SPI, in order; empty when it was not asked for. */
    public <S> List<S> all(Class<S> spi) {
        Supplier<? extends List<?>> contributed = many.get(spi);
        return contributed == null
                ? List.of()
                : contributed.get().stream().map(spi::cast).toList();
    }
}
