package dev.revo.agents.verify.box;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where instrumented classes find their probes. Not API: public because generated code calls it. It holds what is measured
 * and nothing that decides a verdict alone. Thread-safe.
 */
public final class Probes {
    private static final Map<Long, Hits> ALL = new LinkedHashMap<>();

    private Probes() {}

    /**
     * Probes of one class.
     *
     * @param id the class, as JaCoCo counts it
     * @param name its internal name
     * @param hit which probes were passed; written by the instrumented class
     */
    public record Hits(long id, String name, boolean[] hit) {}

    /** The probes of the class, the same array at each call. */
    public static boolean[] of(long id, String name, int count) {
        synchronized (ALL) {
            return ALL.computeIfAbsent(id, i -> new Hits(id, name, new boolean[count]))
                    .hit();
        }
    }

    /** Copies of all probes that were asked for, which are forgotten. */
    static List<Hits> take() {
        synchronized (ALL) {
            List<Hits> all = new ArrayList<>();
            ALL.values().forEach(h -> all.add(new Hits(h.id(), h.name(), h.hit().clone())));
            ALL.clear();
            return all;
        }
    }
}
