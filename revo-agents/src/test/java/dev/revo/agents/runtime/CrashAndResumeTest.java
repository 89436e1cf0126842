package dev.revo.agents.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.testkit.crash.CrashPoints;
import dev.revo.testkit.crash.CrashRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed before and after each write to the journal, and started again until the run is over. In the short
 * form a sample of the points, whose seed is printed; with {@code revo.long} all of them.
 */
@NullUnmarked // JUnit fills fields before each test.
class CrashAndResumeTest {
    private static final int SAMPLE = 6;
    private static final List<String> EFFECTS = List.of("note", "stamp", "pay", "mail", "refund");

    @TempDir
    private Path directory;

    private static CrashPoints host(Path in, String... more) {
        List<String> args = new ArrayList<>(List.of(in.toString()));
        args.addAll(List.of(more));
        return CrashPoints.of(CrashingHost.class)
                .jvmArg("-XX:TieredStopAtLevel=1")
                .jvmArg("-XX:+UseSerialGC")
                .timeout(Duration.ofMinutes(2))
                .args(args.toArray(String[]::new));
    }

    private Path fresh(String name) throws Exception {
        return Files.createDirectory(directory.resolve(name));
    }

    @Test
    void no_effect_is_lost_or_repeated_wherever_the_process_dies() throws Exception {
        CrashRun dry = host(fresh("dry")).dryRun();
        assertThat(dry.output()).contains("RESULT done note");
        List<CrashRun.Point> points = new ArrayList<>(dry.points());
        assertThat(points).hasSizeGreaterThan(50);
        if (!Boolean.getBoolean("revo.long")) {
            long seed = System.nanoTime();
            Collections.shuffle(points, new Random(seed));
            points = points.subList(0, SAMPLE);
            System.out.println("crash points sampled with seed " + seed + ": " + points);
        }
        int number = 0;
        for (CrashRun.Point point : points) {
            Path in = fresh("point" + number++);
            assertThat(host(in).killAt(point.name(), point.count()).reached())
                    .as("reached %s", point)
                    .isTrue();
            CrashRun second = host(in).dryRun();
            holds(point, second, new Witness(in.resolve("witness")));
        }
        System.out.println("crash points killed at: " + number);
    }

    private static void holds(CrashRun.Point point, CrashRun second, Witness witness) {
        String told = point + "\n" + second.output() + "\n" + witness.lines();
        assertThat(second.output()).as(told).doesNotContain("BROKEN HISTORY");
        boolean noteUnknown = witness.lines().contains("asked-unknown note") && witness.count("model") == 0;
        if (noteUnknown) {
            // The agent's own effect was done and its receipt is missing: a person said that it was done.
            assertThat(second.output()).as(told).contains("RESULT effect_unknown");
            assertThat(witness.count("note")).as(told).isEqualTo(1);
            return;
        }
        assertThat(second.output()).as(told).contains("RESULT done note");
        for (String effect : EFFECTS) {
            assertThat(witness.count(effect)).as(effect + " at " + told).isEqualTo(1);
        }
        assertThat(witness.count("model")).as(told).isBetween(6L, 7L);
        assertThat(witness.count("lookup") + witness.count("asked-unknown"))
                .as(told)
                .isLessThanOrEqualTo(1);
    }

    @Test
    void an_effect_of_which_nobody_knows_waits_for_a_person() throws Exception {
        // The third intent is mail's: note, stamp, pay, mail.
        Path done = fresh("done");
        assertThat(host(done).killAt("before effect.receipt", receiptOfMail()).reached())
                .isTrue();
        CrashRun after = host(done).dryRun();
        Witness witness = new Witness(done.resolve("witness"));
        assertThat(witness.lines()).contains("asked-unknown mail");
        assertThat(witness.count("mail")).isEqualTo(1);
        assertThat(after.output()).contains("RESULT done note");
    }

    @Test
    void control_without_intents_and_receipts_an_effect_is_repeated() throws Exception {
        Path in = fresh("control");
        assertThat(host(in).killAt("before effect.receipt", receiptOfMail()).reached())
                .isTrue();
        CrashRun after = host(in, "forget").dryRun();
        Witness witness = new Witness(in.resolve("witness"));
        assertThat(after.output()).contains("RESULT done note");
        assertThat(witness.count("mail")).isEqualTo(2);
        assertThat(witness.lines()).doesNotContain("asked-unknown mail");
    }

    // Receipts in order: note, look, peek, stamp, pay; look of the fourth turn reads beside mail, before or after it.
    private int receiptOfMail() throws Exception {
        CrashRun dry = host(fresh("count" + System.nanoTime())).dryRun();
        int intents = 0;
        int receipts = 0;
        for (CrashRun.Point point : dry.points()) {
            intents += point.name().equals("after effect.intent") ? 1 : 0;
            receipts += point.name().equals("before effect.receipt") ? 1 : 0;
            if (intents == 4 && point.name().equals("before effect.receipt")) {
                return receipts;
            }
        }
        throw new AssertionError("no receipt of mail among " + dry.points());
    }
}
