package dev.revo.bench.process;

import java.util.Map;

/** What is measured in a JVM of its own, a round at a time. Confined to the thread that asks for rounds. */
public interface RoundSide extends AutoCloseable {
    /** Does so many tasks to their end: what was measured, by name; no name has a space. */
    Map<String, Double> round(int tasks) throws Exception;

    @Override
    void close();
}
