package dev.revo.engine.tenancy.sink;

import dev.revo.engine.tenancy.sink.BatchLine.Kind;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import dev.revo.spi.AuditSink.Begin;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of one tenant, each named by its first row, so that their names sort as their rows do. What is there already is not
 * written again, and only what follows it is written. Thread-safe; one writes at a time.
 */
final class TenantFiles {
    private static final String LOCK = ".lock";
    private static final Pattern NAME = Pattern.compile("[0-9]{15}\\.jsonl");

    private final SinkDisk disk;
    private final Path directory;
    private final long rotateAt;
    private @Nullable Tail tail;

    /**
     * Where the files end.
     *
     * @param file the newest one's name
     * @param size of it, in bytes
     * @param sequence number of the last row
     * @param hash of the last row, hexadecimal
     * @param signed whether a checkpoint stands after the last row
     */
    private record Tail(String file, long size, long sequence, String hash, boolean signed) {}

    TenantFiles(SinkDisk disk, Path directory, long rotateAt) {
        this.disk = disk;
        this.directory = directory;
        this.rotateAt = rotateAt;
    }

    /** Returns when all of it is on the disk. */
    synchronized void append(Begin begin, List<BatchLine> lines) throws IOException {
        disk.createDirectories(directory);
        Optional<Closeable> lock = disk.lock(directory.resolve(LOCK));
        if (lock.isEmpty()) {
            throw new UnavailableException(Fault.of(
                    "audit_sink_locked",
                    "The audit files in " + directory + " are being written by another. It is tried again; give each"
                            + " process a directory and a sink name of its own."));
        }
        Closeable held = lock.get();
        try (held) {
            Tail before = tail;
            tail = null;
            if (before == null || !isNewest(before)) {
                before = recover();
            }
            tail = write(before, fresh(before, begin, lines));
        }
    }

    private boolean isNewest(Tail known) throws IOException {
        List<String> files = files();
        return !files.isEmpty()
                && files.get(files.size() - 1).equals(known.file())
                && disk.size(directory.resolve(known.file())) == known.size();
    }

    private List<String> files() throws IOException {
        return disk.list(directory).stream()
                .filter(name -> NAME.matcher(name).matches())
                .toList();
    }

    /** Where the files end once what is torn is cut off; none when there is no row. What is left is on the disk then. */
    private @Nullable Tail recover() throws IOException {
        List<String> files = new ArrayList<>(files());
        Tail found = null;
        while (found == null && !files.isEmpty()) {
            String name = files.remove(files.size() - 1);
            Path file = directory.resolve(name);
            SegmentScan scan = scan(file, (sequence, hash) -> {});
            if (scan.rows() == 0) {
                // It was begun and got no row.
                disk.delete(file);
                continue;
            }
            if (disk.size(file) > scan.valid()) {
                disk.truncate(file, scan.valid());
            }
            disk.force(file);
            found = new Tail(name, scan.valid(), scan.sequence(), scan.hash(), scan.signed());
        }
        forceDirectories();
        return found;
    }

    /** Also the entries that an earlier life made and may not have forced before it died. */
    private void forceDirectories() throws IOException {
        disk.forceDirectory(directory);
        Path absolute = directory.toAbsolutePath();
        for (Path at = absolute.getParent(); at != null; at = at.getParent()) {
            try {
                disk.forceDirectory(at);
            } catch (AccessDeniedException e) {
                // The tenant's directory stands in the sink's; what is above was there before, or could be forced.
                if (at.equals(absolute.getParent())) {
                    throw e;
                }
            }
        }
    }

    private List<BatchLine> fresh(@Nullable Tail end, Begin begin, List<BatchLine> lines) throws IOException {
        if (end == null) {
            if (!begin.first() && begin.sequence() > 0) {
                throw refused("were given up to line " + begin.sequence() + ", and none of it is there");
            }
            return lines;
        }
        Optional<BatchLine> again = lines.stream()
                .filter(line -> line.kind() == Kind.ROW && line.sequence() <= end.sequence())
                .reduce((one, later) -> later);
        if (again.isPresent()) {
            same(end, again.get());
        }
        long sequence = end.sequence();
        String hash = end.hash();
        boolean signed = end.signed();
        List<BatchLine> fresh = new ArrayList<>();
        for (BatchLine line : lines) {
            if (line.kind() == Kind.ROW && line.sequence() > end.sequence()) {
                follows(sequence, hash, line);
                sequence = line.sequence();
                hash = line.hash();
                signed = false;
                fresh.add(line);
            } else if (line.kind() == Kind.CHECKPOINT && line.sequence() == sequence && !signed) {
                signed = true;
                fresh.add(line);
            }
        }
        return fresh;
    }

    private void follows(long sequence, String hash, BatchLine row) {
        if (row.sequence() != sequence + 1) {
            throw refused("end with line " + sequence + ", and line " + row.sequence() + " came next");
        }
        if (!row.before().equals(hash)) {
            throw refused("end with another line " + sequence + " than line " + row.sequence() + " follows");
        }
    }

    /** The last of those that came again stands for all before it: its hash covers theirs. */
    private void same(Tail end, BatchLine row) throws IOException {
        if (row.sequence() == end.sequence()) {
            same(end.hash(), row);
            return;
        }
        Optional<String> file = files().stream()
                .filter(each -> each.compareTo(name(row.sequence())) <= 0)
                .reduce((one, later) -> later);
        // Old files may have been moved away.
        if (file.isPresent()) {
            AtomicReference<String> found = new AtomicReference<>("");
            scan(directory.resolve(file.get()), (number, hash) -> {
                if (number == row.sequence()) {
                    found.set(hash);
                }
            });
            same(found.get(), row);
        }
    }

    private void same(String there, BatchLine row) {
        if (!there.equals(row.hash())) {
            throw refused("have another line " + row.sequence() + " than came again");
        }
    }

    private SegmentScan scan(Path file, BiConsumer<Long, String> each) throws IOException {
        try (InputStream in = disk.read(file)) {
            return SegmentScan.of(in, each);
        }
    }

    private static String name(long first) {
        return String.format(Locale.ROOT, "%015d.jsonl", first);
    }

    private ConflictException refused(String why) {
        return new ConflictException(Fault.of(
                "audit_files_differ",
                "The audit files in " + directory + " " + why
                        + ". Keep them as evidence and move them away, and look what"
                        + " happened to them or to the log; then the sink begins anew under another name."));
    }

    private @Nullable Tail write(@Nullable Tail end, List<BatchLine> lines) throws IOException {
        Tail now = end;
        ByteArrayOutputStream pending = new ByteArrayOutputStream();
        ByteArrayOutputStream begin = new ByteArrayOutputStream();
        for (BatchLine line : lines) {
            if (line.kind() == Kind.ROW && (now == null || now.size() + pending.size() >= rotateAt)) {
                if (now != null) {
                    flushed(now, pending);
                }
                now = new Tail(name(line.sequence()), 0, 0, "", false);
                pending.writeBytes(begin.toByteArray());
                begin.reset();
            }
            if (now == null) {
                begin.writeBytes(line.bytes());
                continue;
            }
            pending.writeBytes(line.bytes());
            now = line.kind() == Kind.ROW
                    ? new Tail(now.file(), now.size(), line.sequence(), line.hash(), false)
                    : new Tail(now.file(), now.size(), now.sequence(), now.hash(), true);
        }
        return now == null ? null : flushed(now, pending);
    }

    private Tail flushed(Tail now, ByteArrayOutputStream pending) throws IOException {
        if (pending.size() == 0) {
            return now;
        }
        Path file = directory.resolve(now.file());
        disk.write(file, now.size(), pending.toByteArray());
        disk.force(file);
        if (now.size() == 0) {
            disk.forceDirectory(directory);
        }
        long size = now.size() + pending.size();
        pending.reset();
        return new Tail(now.file(), size, now.sequence(), now.hash(), now.signed());
    }
}
