package dev.revo.engine.tenancy.sink;

import static java.util.Objects.requireNonNull;

import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.spi.AuditSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Gives audit logs to files, in the form that the verifier reads: {@code <directory>/t-<tenant>/<first line>.jsonl}. The files
 * of a tenant, one after the other in the order of their names, are one export.
 *
 * <p>What is acknowledged is forced to the disk. A line that comes again is not written again, and what a crash has torn is cut
 * off, so each line is there once. A batch that does not follow what is there, because files or lines were removed or the
 * log is another one, is refused. Two processes need a directory and a name each, or share a directory on one machine.
 * Immutable but for what it knows of its files; each copy method replaces one choice. Thread-safe.
 */
public final class FileSink implements AuditSink {
    private static final long SIZE = 64L << 20;
    private static final long SMALLEST = 1024;
    private static final Pattern TENANT = Pattern.compile("[a-z0-9_-]{1,64}");

    private final Choices choices;
    private final SinkDisk disk;
    private final Map<String, TenantFiles> tenants = new ConcurrentHashMap<>();

    private record Choices(Path directory, String name, long size, Optional<Instant> since) {}

    private FileSink(Choices choices, SinkDisk disk) {
        this.choices = choices;
        this.disk = disk;
    }

    static FileSink in(Path directory) {
        return on(new RealSinkDisk(), directory);
    }

    static FileSink on(SinkDisk disk, Path directory) {
        return new FileSink(new Choices(requireNonNull(directory, "directory"), "file", SIZE, Optional.empty()), disk);
    }

    /** A copy with this name instead of {@code file}; each process that writes files of its own needs its own. */
    public FileSink named(String name) {
        return new FileSink(
                new Choices(choices.directory(), SinkName.checked(name), choices.size(), choices.since()), disk);
    }

    /**
     * A copy that begins another file when one has this many bytes or more; the last line of a file is whole.
     *
     * @throws InvalidRequestException when it is below 1,024
     */
    public FileSink rotateAt(long bytes) {
        if (bytes < SMALLEST) {
            throw InvalidRequestException.field("sink.rotateAt", "is " + bytes, "Use 1,024 bytes or more.");
        }
        return new FileSink(new Choices(choices.directory(), choices.name(), bytes, choices.since()), disk);
    }

    /** A copy that, where it is new to a tenant, is given the lines from then on, as {@link AuditSink#since()} says. */
    public FileSink since(Instant from) {
        return new FileSink(new Choices(choices.directory(), choices.name(), choices.size(), Optional.of(from)), disk);
    }

    @Override
    public String name() {
        return choices.name();
    }

    @Override
    public Optional<Instant> since() {
        return choices.since();
    }

    /**
     * Keeps all of it; returns when it is on the disk.
     *
     * @throws UnavailableException when it cannot be written, or another is writing
     * @throws dev.revo.error.ConflictException {@code audit_files_differ} when it does not follow what is there
     */
    @Override
    public void deliver(Batch batch) {
        if (!TENANT.matcher(batch.tenant()).matches()) {
            throw InvalidRequestException.field("batch.tenant", "is no tenant's id", "Use 1 to 64 of [a-z0-9_-].");
        }
        // A tenant's id may be any word, also one that a system reserves.
        Path directory = choices.directory().resolve("t-" + batch.tenant());
        TenantFiles files =
                tenants.computeIfAbsent(batch.tenant(), id -> new TenantFiles(disk, directory, choices.size()));
        try {
            files.append(batch.begin(), BatchLine.of(batch));
        } catch (IOException e) {
            throw new UnavailableException(Fault.of(
                            "audit_sink_failed",
                            "The audit files in " + directory + " cannot be written: " + e
                                    + ". Check space and rights of the disk.")
                    .cause(e));
        }
    }
}
