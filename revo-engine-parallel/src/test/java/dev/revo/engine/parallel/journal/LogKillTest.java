package dev.revo.engine.parallel.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.UnavailableException;
import dev.revo.error.WiringException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.crash.CrashPoints;
import dev.revo.testkit.crash.CrashRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes and purges from many threads is killed at random and at named points, again and again over the same
 * directory. The driver lives on with what it was told. 20 kills in the short form, 300 in the long one.
 */
@NullUnmarked // JUnit fills fields before each test.
class LogKillTest {
    private static final boolean LONG = Boolean.getBoolean("revo.long");
    private static final int RANDOM_KILLS = LONG ? 150 : 8;
    private static final int NAMED_KILLS = LONG ? 130 : 9;
    private static final int LIVES = 15;
    private static final int IMPORT_KILLS = LONG ? 20 : 3;

    @TempDir
    private Path directory;

    private TestContexts contexts;
    private Random random;

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        long seed = System.nanoTime();
        System.out.println("kills with seed " + seed);
        random = new Random(seed);
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private Path log() {
        return directory.resolve("log");
    }

    /** What stands on the disk is looked at in a copy, so that the next life finds what the killed one left. */
    private void holds(Book book, int number) throws IOException {
        Path copy = directory.resolve("copy" + number);
        copy(log(), copy);
        try (WorkLog found = WorkLog.locked(copy, quick(), LogHost.SEGMENT)) {
            book.holds(found, contexts);
        }
        delete(copy);
    }

    static void copy(Path log, Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(log)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(log.relativize(file).toString()));
            }
        }
    }

    /** What looking writes need not last. */
    static Disk quick() {
        return new ThroughDisk(new RealDisk()) {
            @Override
            public void force(Path file) {
                // left out
            }
        };
    }

    static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Process host(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(log().toString()));
        arguments.addAll(List.of(more));
        return host(LogHost.class, arguments.toArray(String[]::new));
    }

    static Process host(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", ""),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    static List<String> read(BufferedReader out, int lines) throws IOException {
        List<String> said = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = said.size() < lines ? out.readLine() : null) {
            said.add(line);
        }
        return said;
    }

    private List<String> killedAfter(int lines, String... more) throws Exception {
        Process process = host(more);
        try (BufferedReader out = process.inputReader(UTF_8)) {
            List<String> said = read(out, lines);
            process.toHandle().destroyForcibly();
            said.addAll(read(out, Integer.MAX_VALUE));
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return whole(said);
        }
    }

    /** What the host said, without what others log and without half a line at the end. */
    static List<String> whole(List<String> said) {
        assertThat(said).noneMatch(line -> line.contains("Exception"));
        return said.stream()
                .filter(line -> line.startsWith("> ") && line.endsWith("."))
                .map(line -> line.substring(2, line.length() - 1))
                .toList();
    }

    @Test
    void killed_at_random_again_and_again_it_keeps_what_it_told() throws Exception {
        Book book = new Book(directory.resolve("book"));
        int told = 0;
        for (int i = 0; i < RANDOM_KILLS; i++) {
            book.add(killedAfter(1 + random.nextInt(600), "1000000"));
            holds(book, i);
            book.nextLife();
            if (i % LIVES == LIVES - 1) {
                told += book.told();
                book = new Book(directory.resolve("book" + i));
                delete(log());
            }
        }
        assertThat(told + book.told()).isGreaterThan(100);
    }

    private CrashPoints points(int runs) {
        return CrashPoints.of(LogHost.class)
                .args(log().toString(), "" + runs)
                .timeout(Duration.ofMinutes(2))
                .outputBytes(16 << 20);
    }

    private static List<String> said(CrashRun run) {
        assertThat(run.outputCut()).isFalse();
        return whole(run.output().lines().toList());
    }

    @Test
    void killed_at_each_named_point_it_keeps_what_it_told() throws Exception {
        Book book = new Book(directory.resolve("book"));
        int runs = 60;
        CrashRun dry = points(runs).dryRun();
        book.add(said(dry));
        List<String> names = new ArrayList<>(
                dry.points().stream().map(CrashRun.Point::name).distinct().toList());
        assertThat(names)
                .as("before the acknowledgement, in a rotation, in a compaction")
                .contains(
                        "after working: force segment",
                        "after working: begin segment",
                        "before working: rename copy",
                        "after working: delete segment");
        // What comes at an opening only once the life before was killed.
        List<String> recovery = List.of(
                "before opening: write copy",
                "after opening: force copy",
                "before opening: rename copy",
                "after opening: rename copy",
                "before opening: delete segment");
        names.removeIf(name -> !name.contains("working"));
        Collections.shuffle(names, random);
        int reached = 0;
        boolean killed = false;
        // Now and then a process is done before it comes to its point: then it has not been killed.
        for (int i = 0; reached < NAMED_KILLS && i < 3 * NAMED_KILLS; i++) {
            // After a kill, the next one while the log is made good again.
            String name = killed ? recovery.get(reached / 2 % recovery.size()) : names.get(i / 2 % names.size());
            long times = dry.points().stream()
                    .filter(point -> point.name().equals(name))
                    .count();
            int count = 1 + random.nextInt((int) Math.max(1, Math.min(12, times / 3)));
            CrashRun run = points(runs).killAt(name, count);
            killed = run.reached() && !killed;
            reached += run.reached() ? 1 : 0;
            book.add(said(run));
            holds(book, i);
            book.nextLife();
            if (i % LIVES == LIVES - 1) {
                book = new Book(directory.resolve("book" + i));
                delete(log());
                killed = false;
            }
        }
        System.out.println("killed at named points: " + reached + " of " + NAMED_KILLS);
        assertThat(reached).isEqualTo(NAMED_KILLS);
    }

    @Test
    void killed_while_earlier_runs_are_taken_over_it_has_each_of_them_once() throws Exception {
        List<String> names = List.of(
                "before opening: begin segment",
                "before opening: write segment",
                "after opening: force segment",
                "before opening: rename earlier runs",
                "after opening: rename earlier runs");
        for (int i = 0; i < IMPORT_KILLS; i++) {
            RunId one = RunId.of(SequentialIds.id(1));
            List<JournalEntry> entries =
                    List.of(Workload.entry(one, 0, "step", 2_000), Workload.entry(one, 1, "step", 2_000_000));
            Path file = log().resolve("t-acme").resolve(one.value() + ".run");
            Files.createDirectories(file.getParent());
            Files.write(file, EarlierFiles.run(entries));
            CrashRun run = points(0).killAt(names.get((i + random.nextInt(5)) % names.size()), 1);
            assertThat(run.reached()).isTrue();
            try (WorkLog log = WorkLog.open(log())) {
                RunContext ctx = contexts.of("acme", "ada");
                assertThat(log.read(ctx, one, 0, 9)).isEqualTo(entries);
                assertThat(log.claim(ctx, one)).hasValue(3);
            }
            assertThat(log().resolve("t-acme")).doesNotExist();
            try (Stream<Path> files = Files.walk(log())) {
                for (Path each :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    @Test
    void control_a_log_that_answers_before_it_has_written_loses_what_it_told() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10; i++) {
                        Book book = new Book(directory.resolve("book"));
                        book.add(killedAfter(300, "1000000", "late"));
                        holds(book, i);
                    }
                })
                .isInstanceOfAny(AssertionError.class, UnavailableException.class);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no SIGSTOP")
    void a_process_that_stands_still_keeps_its_directory_and_goes_on() throws Exception {
        Process process = host("1000000");
        Book book = new Book(directory.resolve("book"));
        try (BufferedReader out = process.inputReader(UTF_8)) {
            List<String> said = new ArrayList<>(read(out, 200));
            signal(process, "STOP");
            CrashPoints other = CrashPoints.of(LogHolder.class).args(log().toString());
            assertThat(other.dryRun().output()).contains("refused journal_locked");
            assertThatThrownBy(() -> WorkLog.open(log())).isInstanceOf(WiringException.class);
            signal(process, "CONT");
            said.addAll(read(out, 400));
            process.toHandle().destroyForcibly();
            said.addAll(read(out, Integer.MAX_VALUE));
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            book.add(whole(said));
        } finally {
            process.destroyForcibly();
        }
        holds(book, 0);
        assertThat(CrashPoints.of(LogHolder.class)
                        .args(log().toString())
                        .dryRun()
                        .output())
                .contains("held");
    }

    static void signal(Process process, String name) throws Exception {
        int status = new ProcessBuilder("kill", "-" + name, "" + process.pid())
                .start()
                .waitFor();
        assertThat(status).isZero();
    }
}
