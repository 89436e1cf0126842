package dev.revo.bench.parallel;

import java.util.List;
import java.util.stream.Stream;

/**
 * Sides that are measured in turns.
 *
 * @param name of the contest
 * @param figures what is measured
 * @param revo reVo's side
 * @param peers those it is compared with
 * @param rounds how often each has its turn
 * @param heapMegabytes of each JVM
 * @param fresh whether each turn has a JVM of its own, which is not warmed up but by itself
 */
public record Contest(
        String name,
        List<Figure> figures,
        Entry revo,
        List<Entry> peers,
        int rounds,
        int heapMegabytes,
        boolean fresh) {
    /** Copies. */
    public Contest {
        figures = List.copyOf(figures);
        peers = List.copyOf(peers);
    }

    /**
     * Something that is measured.
     *
     * @param metric its name for people
     * @param key its name among what a round answers
     * @param unit its unit
     */
    public record Figure(String metric, String key, String unit) {}

    /**
     * A side.
     *
     * @param label its name for people
     * @param side its name among the sides
     * @param tasks how many a turn has
     * @param quick how many to see that it runs
     */
    public record Entry(String label, String side, int tasks, int quick) {}

    /** Whether somebody who asks for this metric asks for this contest. */
    public boolean named(String metric) {
        return name.equals(metric)
                || figures.stream().anyMatch(each -> each.metric().equals(metric));
    }

    /** All sides, reVo first. */
    List<Entry> entries() {
        return Stream.concat(Stream.of(revo), peers.stream()).toList();
    }
}
