package dev.revo.sandbox;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;

/**
 * Bounds of a command in a box. Which of them are held is told by {@link SandboxReport}. Immutable; each copy method
 * replaces one bound.
 */
public final class BoxLimits {
    private static final BoxLimits DEFAULTS = new BoxLimits(
            Duration.ofSeconds(20), Duration.ofSeconds(20), 1024L * 1024 * 1024, 128, 64L * 1024 * 1024, 256 * 1024);

    private final Duration wall;
    private final Duration cpu;
    private final long memoryBytes;
    private final int processes;
    private final long fileBytes;
    private final int outputBytes;

    private BoxLimits(Duration wall, Duration cpu, long memoryBytes, int processes, long fileBytes, int outputBytes) {
        this.wall = wall;
        this.cpu = cpu;
        this.memoryBytes = memoryBytes;
        this.processes = processes;
        this.fileBytes = fileBytes;
        this.outputBytes = outputBytes;
    }

    /** 20 s of wall clock and of processor time, 1 GiB, 128 processes and threads, 64 MiB a file, 256 KiB of output. */
    public static BoxLimits defaults() {
        return DEFAULTS;
    }

    private static <N extends Comparable<N>> N atLeast(N least, N value, String field) {
        if (value.compareTo(least) < 0) {
            throw InvalidRequestException.field("limits." + field, "is " + value, "Use at least " + least + ".");
        }
        return value;
    }

    /** A copy with this bound on elapsed time. */
    public BoxLimits wall(Duration most) {
        return new BoxLimits(
                atLeast(Duration.ofMillis(1), most, "wall"), cpu, memoryBytes, processes, fileBytes, outputBytes);
    }

    /** A copy with this bound on processor time of a process; rounded up to whole seconds. */
    public BoxLimits cpu(Duration most) {
        return new BoxLimits(
                wall, atLeast(Duration.ofMillis(1), most, "cpu"), memoryBytes, processes, fileBytes, outputBytes);
    }

    /** A copy with this bound on the memory of the whole process tree. */
    public BoxLimits memoryBytes(long most) {
        return new BoxLimits(wall, cpu, atLeast(1024L * 1024, most, "memoryBytes"), processes, fileBytes, outputBytes);
    }

    /** A copy with this bound on processes and threads together. */
    public BoxLimits processes(int most) {
        return new BoxLimits(wall, cpu, memoryBytes, atLeast(1, most, "processes"), fileBytes, outputBytes);
    }

    /** A copy with this bound on the size of one file. */
    public BoxLimits fileBytes(long most) {
        return new BoxLimits(wall, cpu, memoryBytes, processes, atLeast(0L, most, "fileBytes"), outputBytes);
    }

    /** A copy with this bound on output that is kept; more is read and dropped. */
    public BoxLimits outputBytes(int most) {
        return new BoxLimits(wall, cpu, memoryBytes, processes, fileBytes, atLeast(0, most, "outputBytes"));
    }

    /** The bound on elapsed time. */
    public Duration wall() {
        return wall;
    }

    /** The bound on processor time. */
    public Duration cpu() {
        return cpu;
    }

    /** The bound on memory. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** The bound on processes and threads. */
    public int processes() {
        return processes;
    }

    /** The bound on a file's size. */
    public long fileBytes() {
        return fileBytes;
    }

    /** The bound on kept output. */
    public int outputBytes() {
        return outputBytes;
    }
}
