package dev.revo.testkit.crash;

import java.util.List;

/**
 * What became of a child JVM. Immutable.
 *
 * @param exitCode its exit code; 137 after a halt, and where signals exist also after a kill
 * @param reached whether it came to the point at which it was to die; false in a dry run
 * @param points the points it reached, in order, the last one included
 * @param output the end of what it wrote to standard output and standard error, as far as the limit goes
 * @param outputCut whether earlier output was dropped
 */
public record CrashRun(int exitCode, boolean reached, List<Point> points, String output, boolean outputCut) {

    /** Copies the points. */
    public CrashRun {
        points = List.copyOf(points);
    }

    /**
     * One reach of a point.
     *
     * @param name the point's name
     * @param count how often it had been reached in that run, from 1
     */
    public record Point(String name, int count) {}
}
