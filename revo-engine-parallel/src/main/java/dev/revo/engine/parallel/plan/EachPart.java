package dev.revo.engine.parallel.plan;

import dev.revo.engine.parallel.estimate.Ahead;
import dev.revo.error.RevoException;
import dev.revo.parallel.PlanNode;
import dev.revo.parallel.Settled;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A body for each element. */
final class EachPart extends FanPart<Tries> {
    private final PlanNode.Each each;
    private int attempts;

    EachPart(Desk desk, PlanNode node, PlanNode.Each each) {
        super(desk, node, each.join());
        this.each = each;
    }

    @Override
    List<Settled<Object>> before() {
        return desk().log().elements(name()).stream().map(this::settled).toList();
    }

    private Settled<Object> settled(StepLine.Settled line) {
        attempts += line.attempt();
        // The graph does not let an element be of the type Void, so there is a value.
        return line.json()
                .map(json -> Settled.value(line.element(), each.shape().decode(json)))
                .orElseGet(() -> Settled.problem(line.element(), line.problem().orElseThrow()));
    }

    @Override
    Optional<Tries> open(int index, Object element) {
        Tries tries = new Tries(
                desk(),
                node(),
                new StepKey(name(), index),
                each.shape(),
                ctx -> each.call().run(ctx, List.of(element)),
                line -> settled(settled(line)));
        tries.look();
        return Optional.of(tries);
    }

    @Override
    boolean look(Tries one) {
        one.look();
        // One that waits for its next attempt lets others go before; under a rate they would only wait behind it.
        return !one.waitsFor().equals(Optional.of(Waiting.RETRY));
    }

    @Override
    void stop(Tries one, RevoException why) {
        one.stop(why);
    }

    @Override
    Optional<Ahead.Open> stage(Tries one) {
        return one.open();
    }

    @Override
    Optional<Instant> until() {
        return open().stream().map(Tries::until).flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    @Override
    Optional<String> waitsFor() {
        Set<String> reasons =
                open().stream().map(Tries::waitsFor).flatMap(Optional::stream).collect(Collectors.toSet());
        return Waiting.ORDER.stream().filter(reasons::contains).findFirst();
    }

    @Override
    int attempts() {
        return attempts + open().stream().mapToInt(Tries::attempts).sum();
    }
}
