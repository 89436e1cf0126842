package dev.revo.store.jdbc;

import dev.revo.run.RunContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** A tenant at work: what it draws, and what it remembers of what it was answered. Confined to one thread. */
final class Actor {
    private final RunContext ctx;
    private final World.Stores stores;
    private final Random random;
    private final String affix;
    private final Map<String, Long> memory = new HashMap<>();

    Actor(RunContext ctx, World.Stores stores, long seed) {
        this(ctx, stores, seed, "");
    }

    /** One whose names all end with a text. */
    Actor(RunContext ctx, World.Stores stores, long seed, String affix) {
        this.affix = affix;
        this.ctx = ctx;
        this.stores = stores;
        this.random = new Random(seed);
    }

    RunContext ctx() {
        return ctx;
    }

    World.Stores stores() {
        return stores;
    }

    /** From zero to below the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** One of a few names, which all tenants use. */
    String name(String kind, int many) {
        return kind + random.nextInt(many) + affix;
    }

    /** The nth id that every tenant uses. */
    static UUID id(long number) {
        return new UUID(7, number);
    }

    long remembered(String what, long otherwise) {
        return memory.getOrDefault(what, otherwise);
    }

    void remember(String what, long value) {
        memory.put(what, value);
    }

    /** The next number of a count of its own, from 1. */
    long next(String what) {
        long number = remembered(what, 0) + 1;
        remember(what, number);
        return number;
    }
}
