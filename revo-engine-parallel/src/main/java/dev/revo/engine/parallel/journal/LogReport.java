package dev.revo.engine.parallel.journal;

import dev.revo.run.RunId;
import dev.revo.spi.RunJournal;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is in a log and what is not.
 *
 * @param segments files that were read
 * @param records that could be read
 * @param runs of which something could be read and that are whole
 * @param damages places that could not be read, in order
 * @param gaps runs whose entries have a gap
 * @param open runs that are whole up to an entry that is not their end; where there is damage, the end that they had may have been
 *     in it
 */
public record LogReport(
        int segments, long records, int runs, List<Damage> damages, List<Gap> gaps, List<RunJournal.Unfinished> open) {
    /** Copies. */
    public LogReport {
        damages = List.copyOf(damages);
        gaps = List.copyOf(gaps);
        open = List.copyOf(open);
    }

    /**
     * A place that could not be read.
     *
     * @param file which one
     * @param at its first byte
     * @param bytes how many, 0 when the file is missing
     * @param what was found, in words
     */
    public record Damage(Path file, long at, long bytes, String what) {}

    /**
     * A run with a gap.
     *
     * @param tenant whose it is
     * @param run which one
     * @param whole how many entries there are before the gap
     */
    public record Gap(String tenant, RunId run, long whole) {}

    /** Whether nothing is missing. */
    public boolean whole() {
        return damages.isEmpty() && gaps.isEmpty();
    }

    /** The report for people, a line for each thing that is missing. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(segments)
                .append(" files, ")
                .append(records)
                .append(" records, ")
                .append(runs)
                .append(" whole runs");
        for (Damage damage : damages) {
            text.append("\ndamaged: ")
                    .append(damage.file())
                    .append(" at byte ")
                    .append(damage.at())
                    .append(", ")
                    .append(damage.bytes())
                    .append(" bytes: ")
                    .append(damage.what());
        }
        for (Gap gap : gaps) {
            text.append("\ngap: run ")
                    .append(gap.run())
                    .append(" of ")
                    .append(gap.tenant())
                    .append(" after ")
                    .append(gap.whole())
                    .append(" entries");
        }
        if (!damages.isEmpty() && !open.isEmpty()) {
            text.append("\nmay have gone further: ")
                    .append(open.stream()
                            .map(run -> run.run() + " of " + run.tenant())
                            .collect(Collectors.joining(", ")));
        }
        return text.toString();
    }
}
