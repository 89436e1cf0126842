package dev.revo.recall;

import java.util.List;

/**
 * What became of an import.
 *
 * @param stored versions that are kept now
 * @param known versions that were here already
 * @param faults lines that were not taken, the first 1,000; unmodifiable
 */
public record ImportReport(long stored, long known, List<Fault> faults) {
    /** Copies. */
    public ImportReport {
        faults = List.copyOf(faults);
    }

    /**
     * A line that was not taken.
     *
     * @param line its number, from 1
     * @param problem what is wrong with it and where; never content
     */
    public record Fault(long line, String problem) {}
}
