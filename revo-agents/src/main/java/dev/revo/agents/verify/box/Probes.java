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

    /** Probes of one class. Not thread-safe where the class under measure writes. */
    public static final class Hits {
        private final long id;
        private final String name;
        private final boolean[] passed;

        Hits(long id, String name, boolean[] passed) {
            this.id = id;
            this.name = name;
            this.passed = passed;
        }

        /** The class, as JaCoCo counts it. */
        public long id() {
            return id;
        }

        /** Its internal name. */
        public String name() {
            return name;
        }

        /** A copy of which probes were passed. */
        public boolean[] passed() {
            return passed.clone();
        }
    }

    /** The probes of the class, the same array at each call. */
    public static boolean[] of(long id, String name, int count) {
        synchronized (ALL) {
            return ALL.computeIfAbsent(id, i -> new Hits(id, name, new boolean[count])).passed;
        }
    }

    /** Copies of all probes that were asked for, which are forgotten. */
    static List<Hits> take() {
        synchronized (ALL) {
            List<Hits> all = new ArrayList<>();
            ALL.values().forEach(h -> all.add(new Hits(h.id(), h.name(), h.passed())));
            ALL.clear();
            return all;
        }
    }
}
