package dev.revo.it.worlds;

import dev.revo.ScopedRevo;
import dev.revo.login.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An organization at work: what it draws, and what it remembers of what it was answered. What is random by itself, such as
 * tokens, is shown under another name, which says only how often and where it appears. Confined to one thread.
 */
final class Tenant {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern HASH = Pattern.compile("\\b[0-9a-f]{64}\\b");

    private final NounWorld world;
    private final String id;
    private final String address;
    private final boolean movesTime;
    private final Random random;
    private final Map<String, List<String>> memory = new HashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private int names;

    /**
     * One that draws by a seed.
     *
     * @param movesTime whether the clock goes on when it needs that; of two tenants in one world one does
     */
    Tenant(NounWorld world, String id, String address, long seed, boolean movesTime) {
        this.world = world;
        this.id = id;
        this.address = address;
        this.random = new Random(seed);
        this.movesTime = movesTime;
    }

    String id() {
        return id;
    }

    /** What its owner, ada, reaches. */
    ScopedRevo ada() {
        return member("ada");
    }

    ScopedRevo member(String name) {
        return world.revo().with(world.revo().scopeOf(id, name));
    }

    /** What operators reach. */
    ScopedRevo operator() {
        return world.revo().asSystem("a request of " + id);
    }

    /** Where its people are; nobody else is there. */
    Origin home() {
        return new Origin(address, "browser");
    }

    Instant now() {
        return world.clock().instant();
    }

    /** Lets time pass, with the upkeep that falls due; its statements are of no call. */
    void pass(Duration time) {
        if (movesTime) {
            world.pass(time);
        }
    }

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
        return kind + random.nextInt(many);
    }

    void remember(String kind, String value) {
        memory.computeIfAbsent(kind, known -> new ArrayList<>()).add(value);
    }

    /** One of the values that were remembered, mostly of the last three; at times, or when there is none, another. */
    String recall(String kind, String otherwise) {
        List<String> known = memory.getOrDefault(kind, List.of());
        if (known.isEmpty() || oneIn(8)) {
            return otherwise;
        }
        int last = known.size() - 1;
        return known.get(oneIn(4) ? below(known.size()) : Math.max(0, last - below(3)));
    }

    /** The value that was remembered last; at times, or when there is none, another. */
    String latest(String kind, String otherwise) {
        List<String> known = memory.getOrDefault(kind, List.of());
        return known.isEmpty() || oneIn(8) ? otherwise : known.get(known.size() - 1);
    }

    /** Shows a random value under a name of its own from now on. */
    String alias(String value) {
        aliases.computeIfAbsent(value, fresh -> "<random " + ++names + ">");
        return value;
    }

    /** The text without what is random or counted over all tenants. */
    String plain(String text) {
        String plain = text;
        for (Map.Entry<String, String> alias : aliases.entrySet()) {
            plain = plain.replace(alias.getKey(), alias.getValue());
        }
        Matcher matcher = ID.matcher(plain);
        plain = matcher.replaceAll(found -> "<id " + ids.computeIfAbsent(found.group(), fresh -> ids.size()) + ">");
        return HASH.matcher(plain).replaceAll("<hash>");
    }

    /** The text of a row, whose place among others says nothing. */
    String plainRow(String text) {
        String plain = text;
        for (Map.Entry<String, String> alias : aliases.entrySet()) {
            plain = plain.replace(alias.getKey(), "<random>");
        }
        return HASH.matcher(ID.matcher(plain).replaceAll("<id>")).replaceAll("<hash>");
    }
}
