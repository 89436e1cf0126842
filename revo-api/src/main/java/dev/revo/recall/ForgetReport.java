package dev.revo.recall;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What was erased and where.
 *
 * @param memories how many memories are gone, those derived from others included
 * @param places every place that was touched, and every place outside that is known to hold a copy; unmodifiable
 */
public record ForgetReport(long memories, List<Place> places) {
    /** Copies. */
    public ForgetReport {
        places = List.copyOf(places);
    }

    /**
     * A place that held what was forgotten.
     *
     * @param kind of place
     * @param name of a file, table, index or run; never content
     * @param items how many things were erased there; 0 for a place that could not be touched
     * @param erased whether nothing is left there; if not, somebody else must act
     */
    public record Place(Kind kind, String name, long items, boolean erased) {
        /** Kinds of places. */
        public enum Kind {
            /** The text itself, every version. */
            LOG,
            /** Vectors. */
            VECTOR,
            /** The keyword index. */
            INDEX,
            /** Memories that were derived from it. */
            DERIVED,
            /** A cache. */
            CACHE,
            /** A run whose journal quotes it. */
            RUN,
            /** A copy outside, such as an export or a backup. */
            COPY
        }

        /** Checks for nulls. */
        public Place {
            requireNonNull(kind, "kind");
            requireNonNull(name, "name");
        }
    }
}
