package dev.revo.engine.parallel.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.WiringException;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.crash.CrashPoints;
import dev.revo.testkit.crash.CrashRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole engine is killed at random and at named points, again and again over the same directory: what was accepted ends with
 * its right answer, and what was recorded is not done again. 20 kills in the short form, 300 in the long one.
 */
@NullUnmarked // JUnit fills fields before each test.
class EngineKillTest {
    private static final boolean LONG = Boolean.getBoolean("revo.long");
    private static final int RANDOM_KILLS = LONG ? 170 : 11;
    private static final int NAMED_KILLS = LONG ? 130 : 9;
    /** Fewer than would make a run poison that is at work in each of them. */
    private static final int LIVES = 4;

    private static final List<String> POINTS = List.of(
            "before working: write segment",
            "after working: force segment",
            "in a body",
            "between body and record",
            "before opening: write segment",
            "after opening: force segment",
            "before working: rename copy",
            "after working: rename copy",
            "after working: delete segment");

    private final SeriesOfLives lives = new SeriesOfLives();
    private TestContexts contexts;
    private Random random;

    @TempDir
    private Path directory;

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        long seed = System.nanoTime();
        System.out.println("kills with seed " + seed);
        random = new Random(seed);
        lives.begin();
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    /** One directory, and the lives of processes over it one after the other. */
    private final class SeriesOfLives {
        private EngineBook book;
        private Path home;
        private int series;
        private int life;

        void begin() {
            book = new EngineBook();
            home = directory.resolve("series" + series++);
            life = 0;
        }

        Path log() {
            return home.resolve("log");
        }

        private Path witness() {
            return home.resolve("witness" + life);
        }

        private Path asked() {
            return home.resolve("asked");
        }

        String[] arguments(int runs, String control) throws IOException {
            java.nio.file.Files.createDirectories(home);
            return new String[] {log().toString(), witness().toString(), "" + runs, asked().toString(), control};
        }

        void ended(List<String> said) throws IOException {
            book.life(said, Witness.read(witness()));
            life++;
        }

        void died(List<String> said) throws IOException {
            ended(said);
            Path copy = home.resolve("copy" + life);
            LogKillTest.copy(log(), copy);
            try (WorkLog found = WorkLog.locked(copy, LogKillTest.quick(), LogHost.SEGMENT)) {
                book.died(found, contexts);
            }
            LogKillTest.delete(copy);
        }

        /** A life that is not killed: everything comes to its end. */
        void last(String control) throws Exception {
            book.write(asked());
            List<String> said = whole(points(arguments(0, control)).dryRun());
            book.life(said, Witness.read(witness()));
            assertThat(said).contains("closed");
            book.holds(said);
        }
    }

    private static CrashPoints points(String... arguments) {
        return CrashPoints.of(EngineHost.class)
                .args(arguments)
                .jvmArg("-XX:TieredStopAtLevel=1")
                .timeout(Duration.ofMinutes(2))
                .outputBytes(16 << 20);
    }

    private static List<String> whole(CrashRun run) {
        assertThat(run.outputCut()).isFalse();
        return LogKillTest.whole(run.output().lines().toList());
    }

    private Process host(String control) throws IOException {
        return LogKillTest.host(EngineHost.class, lives.arguments(1_000_000, control));
    }

    private void killedAfter(int lines, String control) throws Exception {
        Process process = host(control);
        try (BufferedReader out = process.inputReader(UTF_8)) {
            List<String> said = LogKillTest.read(out, lines);
            lives.died(killed(process, out, said));
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> killed(Process process, BufferedReader out, List<String> said) throws Exception {
        process.toHandle().destroyForcibly();
        List<String> all = new ArrayList<>(said);
        all.addAll(LogKillTest.read(out, Integer.MAX_VALUE));
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return LogKillTest.whole(all);
    }

    @Test
    void killed_at_random_again_and_again_it_ends_all_that_it_accepted() throws Exception {
        int accepted = 0;
        int again = 0;
        for (int i = 1; i <= RANDOM_KILLS; i++) {
            killedAfter(1 + random.nextInt(250), "");
            if (i % LIVES == 0 || i == RANDOM_KILLS) {
                lives.last("");
                accepted += lives.book.size();
                again += lives.book.again();
                lives.begin();
            }
        }
        System.out.println(
                "killed at random: " + RANDOM_KILLS + ", accepted " + accepted + ", bodies done again " + again);
        assertThat(accepted).isGreaterThan(20 * RANDOM_KILLS);
        assertThat(again).as("bodies that were cut short").isPositive();
    }

    @Test
    void killed_at_each_named_point_it_ends_all_that_it_accepted() throws Exception {
        int reached = 0;
        for (int i = 0; reached < NAMED_KILLS && i < 3 * NAMED_KILLS; i++) {
            String point = POINTS.get(i % POINTS.size());
            boolean opening = point.contains("opening");
            // So that there is something to take up for the one that dies while it does that.
            if (opening && lives.life == 0) {
                killedAfter(60, "");
            }
            int count = opening ? 1 + random.nextInt(2) : 1 + random.nextInt(point.contains("copy") ? 2 : 40);
            CrashRun run = points(lives.arguments(150, "")).killAt(point, count);
            reached += run.reached() ? 1 : 0;
            if (run.reached()) {
                lives.died(whole(run));
            } else {
                lives.ended(whole(run));
            }
            if (lives.life >= LIVES) {
                lives.last("");
                lives.begin();
            }
        }
        System.out.println("killed at named points: " + reached + " of " + NAMED_KILLS);
        assertThat(reached).isEqualTo(NAMED_KILLS);
        if (lives.life > 0) {
            lives.last("");
        }
    }

    @Test
    void control_what_a_log_acknowledges_before_it_has_written_does_not_end() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 5; i++) {
                        killedAfter(100, "late");
                    }
                    lives.last("");
                })
                .isInstanceOf(Throwable.class)
                .hasMessageMatching("(?s).*(accepted: |a body ended of |journal|sequence).*");
    }

    @Test
    void control_results_that_are_not_read_again_are_worked_for_again() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 5; i++) {
                        killedAfter(60, "forgetful");
                    }
                    lives.last("forgetful");
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("its result was recorded");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no SIGSTOP")
    void an_engine_that_stood_still_goes_on_where_it_was() throws Exception {
        Process process = host("");
        try (BufferedReader out = process.inputReader(UTF_8)) {
            List<String> said = new ArrayList<>(LogKillTest.read(out, 50));
            for (int stop = 0; stop < 3; stop++) {
                LogKillTest.signal(process, "STOP");
                assertThatThrownBy(() -> WorkLog.open(lives.log())).isInstanceOf(WiringException.class);
                LogKillTest.signal(process, "CONT");
                said.addAll(LogKillTest.read(out, 50));
            }
            lives.died(killed(process, out, said));
        } finally {
            process.destroyForcibly();
        }
        lives.last("");
    }
}
