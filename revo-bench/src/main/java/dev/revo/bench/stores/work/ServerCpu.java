package dev.revo.bench.stores.work;

import dev.revo.bench.process.CpuClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The processor time of a PostgreSQL server on this machine, from {@code /proc}: the postmaster, its children that ended, and
 * those that live, except the backends of other databases, which their titles name. Writers and other helpers serve all
 * databases and are counted whole. In steps of 10 ms for each process.
 */
final class ServerCpu implements CpuClock {
    private static final Path PROC = Path.of("/proc");
    /** What the kernel counts in for programs, on every architecture of Linux. */
    private static final long TICK_NANOS = 10_000_000;

    private final String postmaster;
    private final String database;

    private ServerCpu(String postmaster, String database) {
        this.postmaster = postmaster;
        this.database = database;
    }

    /** Whether this backend's process can be seen. */
    static boolean found(long backend) {
        return title(Long.toString(backend)).startsWith("postgres")
                && stat(Long.toString(backend)).isPresent();
    }

    /**
     * The server of this backend, and of its databases this one.
     *
     * @throws IllegalStateException when its processes cannot be seen
     */
    static CpuClock of(long backend, String database) {
        Stat own = stat(Long.toString(backend))
                .orElseThrow(() -> new IllegalStateException("process " + backend + " of PostgreSQL is not in /proc"));
        return new ServerCpu(own.parent(), database);
    }

    /** What is read of a process: its parent, its own time and that of its children that ended, in ticks. */
    record Stat(String parent, long own, long ended) {
        /** The line of {@code /proc/PID/stat}; the program's name in it may have spaces and brackets. */
        static Stat parse(String line) {
            List<String> fields =
                    List.of(line.substring(line.lastIndexOf(')') + 1).strip().split(" +", -1));
            return new Stat(
                    fields.get(1),
                    Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12)),
                    Long.parseLong(fields.get(13)) + Long.parseLong(fields.get(14)));
        }
    }

    @Override
    public long nanos() {
        long ticks = 0;
        for (String pid : processes()) {
            Optional<Stat> stat = stat(pid);
            if (pid.equals(postmaster)) {
                ticks += stat.map(each -> each.own() + each.ended()).orElse(0L);
            } else if (stat.isPresent() && stat.get().parent().equals(postmaster) && !ofAnother(title(pid), database)) {
                ticks += stat.get().own();
            }
        }
        return ticks * TICK_NANOS;
    }

    /** Whether a process of this title serves another database: clients have an address, or the word local, in it. */
    static boolean ofAnother(String title, String database) {
        boolean serves =
                title.contains("[local]") || title.matches("(?s).*\\(\\d+\\).*") || title.contains("autovacuum worker");
        return serves && !(title + " ").contains(" " + database + " ");
    }

    private static List<String> processes() {
        try (Stream<Path> all = Files.list(PROC)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> Character.isDigit(name.charAt(0)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Stat> stat(String pid) {
        String line = read(PROC.resolve(pid).resolve("stat"));
        return line.isEmpty() ? Optional.empty() : Optional.of(Stat.parse(line));
    }

    private static String title(String pid) {
        return read(PROC.resolve(pid).resolve("cmdline")).replace('\0', ' ').strip();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // It has ended, or did while it was read.
            return "";
        }
    }
}
