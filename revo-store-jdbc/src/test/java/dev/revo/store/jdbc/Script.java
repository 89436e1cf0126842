package dev.revo.store.jdbc;

import dev.revo.run.RunContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Two tenants that draw their calls from one list, alone or by turns. What a tenant draws depends on its own seed and on
 * what it was answered, so with another tenant beside it everything is the same, or something came through.
 */
final class Script {
    private final List<StoreCall> calls;
    private final RunContext one;
    private final RunContext other;
    private final long seed;
    private final int length;

    /**
     * A call and what it took.
     *
     * @param outcome what came of it
     * @param statements that were executed for it, in order
     * @param read how many rows each query gave, in order
     */
    record Step(StoreCall.Outcome outcome, List<String> statements, List<Long> read) {}

    /**
     * All that a tenant sees, and what is left of it.
     *
     * @param steps its calls
     * @param rows its rows at the end, by table
     */
    record Life(List<Step> steps, Map<String, List<String>> rows) {
        /** A copy without the statements. */
        Life told() {
            return new Life(
                    steps.stream()
                            .map(step -> new Step(step.outcome(), List.of(), step.read()))
                            .toList(),
                    rows);
        }

        /** Where it first differs from another; empty when it does not. */
        Optional<String> differs(Life that) {
            for (int i = 0; i < steps.size(); i++) {
                if (!steps.get(i).equals(that.steps.get(i))) {
                    return Optional.of("step " + i + ": " + steps.get(i) + "\nand: " + that.steps.get(i));
                }
            }
            return rows.entrySet().stream()
                    .filter(table -> !table.getValue().equals(that.rows.get(table.getKey())))
                    .findFirst()
                    .map(table -> table.getKey() + ": " + table.getValue() + "\nand: " + that.rows.get(table.getKey()));
        }
    }

    /** The lives of both. */
    record Lives(Life one, Life other) {}

    Script(List<StoreCall> calls, RunContext one, RunContext other, long seed, int length) {
        this.calls = calls;
        this.one = one;
        this.other = other;
        this.seed = seed;
        this.length = length;
    }

    /** Each alone in an empty world. */
    Lives apart(World world) {
        world.clear();
        world.executed();
        world.read();
        List<Step> first = new ArrayList<>();
        act(world, actor(world, one, 0), first, length);
        Life alone = new Life(first, world.rows(one.tenant()));
        world.clear();
        world.executed();
        world.read();
        List<Step> second = new ArrayList<>();
        act(world, actor(world, other, 1), second, 2 * length);
        return new Lives(alone, new Life(second, world.rows(other.tenant())));
    }

    /** Both in one empty world, by turns; the other has twice as many, and with an even seed it is far ahead. */
    Lives together(World world) {
        world.clear();
        world.executed();
        world.read();
        Actor first = actor(world, one, 0);
        Actor second = actor(world, other, 1);
        List<Step> ones = new ArrayList<>();
        List<Step> others = new ArrayList<>();
        Random turns = new Random(seed);
        act(world, second, others, seed % 2 == 0 ? length / 2 : 0);
        while (ones.size() < length) {
            act(world, first, ones, 1);
            act(world, second, others, Math.min(turns.nextInt(3), 2 * length - others.size()));
        }
        act(world, second, others, 2 * length - others.size());
        return new Lives(new Life(ones, world.rows(one.tenant())), new Life(others, world.rows(other.tenant())));
    }

    private Actor actor(World world, RunContext ctx, int which) {
        return new Actor(ctx, world.stores(), 31 * seed + which);
    }

    private void act(World world, Actor actor, List<Step> steps, int many) {
        for (int i = 0; i < many; i++) {
            StoreCall.Outcome outcome = actor.pick(calls).by(actor);
            steps.add(new Step(outcome, world.executed(), world.read()));
        }
    }
}
