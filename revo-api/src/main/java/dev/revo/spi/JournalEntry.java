package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One line of a run's journal. Stores treat type, version and bytes as opaque and never change with them. Immutable.
 */
public final class JournalEntry {
    private final RunId run;
    private final long sequence;
    private final String type;
    private final int version;
    private final Instant at;
    private final byte[] data;

    private JournalEntry(RunId run, long sequence, String type, int version, Instant at, byte[] data) {
        this.run = requireNonNull(run, "run");
        this.sequence = sequence;
        this.type = requireNonNull(type, "type");
        this.version = version;
        this.at = requireNonNull(at, "at");
        this.data = data;
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence is " + sequence + ", it starts at 0");
        }
    }

    /** An entry; the bytes are copied. */
    public static JournalEntry of(RunId run, long sequence, String type, int version, Instant at, byte[] data) {
        return new JournalEntry(run, sequence, type, version, at, data.clone());
    }

    /** The same at another place in the run's journal; the bytes are shared. */
    public JournalEntry at(long place) {
        return new JournalEntry(run, place, type, version, at, data);
    }

    /** The run it belongs to. */
    public RunId run() {
        return run;
    }

    /** Its place in the run's journal, from 0 without gaps. */
    public long sequence() {
        return sequence;
    }

    /** What it says, such as {@code run.submitted}. */
    public String type() {
        return type;
    }

    /** The version of its form. */
    public int version() {
        return version;
    }

    /** When it was written. */
    public Instant at() {
        return at;
    }

    /**
     * Returns when this version of its form can be read: one that a newer reVo wrote would be misread.
     *
     * @param known the latest version that can be
     * @throws UnavailableException {@code newer_journal} when it is a later one
     */
    public void refuseNewer(int known) {
        if (version > known) {
            throw new UnavailableException(Fault.of(
                            "newer_journal",
                            "The entry " + this + " has the version " + version + ", and this reVo knows " + known
                                    + ". A newer reVo wrote it: upgrade this one.")
                    .with("run", run)
                    .retryable(false));
        }
    }

    /** A copy of its bytes. */
    public byte[] data() {
        return data.clone();
    }

    /** Its bytes as UTF-8 text. */
    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JournalEntry that
                && run.equals(that.run)
                && sequence == that.sequence
                && type.equals(that.type)
                && version == that.version
                && at.equals(that.at)
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return 31 * run.hashCode() + Long.hashCode(sequence);
    }

    @Override
    public String toString() {
        return run + "#" + sequence + " " + type;
    }
}
