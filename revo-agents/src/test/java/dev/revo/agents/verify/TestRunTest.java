package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.agents.verify.box.Bundle;
import dev.revo.agents.verify.box.Code;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxFile;
import dev.revo.sandbox.BoxLimits;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.BoxResult.Ended;
import dev.revo.sandbox.SandboxReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What follows from the ways in which a box can end, with boxes that are none. */
class TestRunTest {
    private static final BoxKit KIT = kit();
    private static final JavaVerifier VERIFIER = new JavaVerifier(
            new WarmCompiler(ToolProvider.getSystemJavaCompiler(), Duration.ofSeconds(30)),
            KIT,
            BoxLimits.defaults(),
            Walls.ALL);
    private static final BoxFile STARTED = BoxFile.of("started");

    private static BoxKit kit() {
        try {
            return BoxKit.create();
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    static void close() {
        VERIFIER.close();
    }

    private static VerificationReport verify(Work.Boxes boxes) throws Exception {
        Work work = new Work(Fixtures.program(Fixtures.ADDER), boxes, new SandboxReport("fake", Map.of(), Map.of()));
        try {
            return work.report(VERIFIER.verify(work));
        } catch (Ruling.Ended e) {
            return work.report(e.ruling());
        }
    }

    private static BoxResult ended(Ended how, int exit, Map<String, BoxFile> files) {
        return new BoxResult(how, exit, "output", false, files, Duration.ofMillis(5));
    }

    private static String reason(BoxResult result) throws Exception {
        return verify(command -> result).reason();
    }

    @Test
    void a_broken_sandbox_says_nothing_of_the_candidate() throws Exception {
        assertThat(reason(ended(Ended.BOX_FAILED, -1, Map.of()))).isEqualTo("sandbox_failed");
        VerificationReport report = verify(command -> ended(Ended.EXITED, 1, Map.of()));
        assertThat(report.reason()).isEqualTo("sandbox_failed");
        assertThat(report.verdict()).isEqualTo(CodeVerdict.UNVERIFIABLE);
        assertThat(report.cost().boxes()).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void an_end_without_result_is_rejected() throws Exception {
        assertThat(reason(ended(Ended.TIMED_OUT, -1, Map.of("started", STARTED))))
                .isEqualTo("timeout");
        assertThat(reason(ended(Ended.KILLED, -1, Map.of("started", STARTED)))).isEqualTo("killed");
        assertThat(reason(ended(Ended.EXITED, 0, Map.of("started", STARTED)))).isEqualTo("ended_early");
    }

    @Test
    void a_result_without_the_right_code_is_rejected() throws Exception {
        for (String forged : List.of("", "short", "a forged result of more than thirty-two bytes")) {
            assertThat(reason(ended(Ended.EXITED, 0, Map.of("started", STARTED, "result", BoxFile.of(forged)))))
                    .isEqualTo("result_forged");
        }
        byte[] nonsense = "nonsense".getBytes(StandardCharsets.UTF_8);
        assertThat(verify(command -> SignedBox.of(command, nonsense)).reason()).isEqualTo("result_forged");
    }

    /** It could be read, and is believed by a verification that does not look at the code. */
    @Test
    void a_result_that_can_be_read_is_rejected_without_the_right_code() throws Exception {
        byte[] readable = new byte[Code.BYTES + Integer.BYTES];
        BoxResult forged = ended(Ended.EXITED, 0, Map.of("started", STARTED, "result", BoxFile.of(readable)));
        Work work = new Work(Fixtures.program(""), command -> forged, new SandboxReport("f", Map.of(), Map.of()));
        Bundle empty = new Bundle(Bundle.Form.PROGRAM, List.of(), Map.of(), List.of(), 0);
        assertThatThrownBy(() -> new TestRun(KIT, Walls.ALL).run(work, empty, BoxLimits.defaults()))
                .isInstanceOfSatisfying(
                        Ruling.Ended.class,
                        ended -> assertThat(ended.ruling().reason()).isEqualTo("result_forged"));
        assertThat(new TestRun(KIT, new Walls(true, false))
                        .run(work, empty, BoxLimits.defaults())
                        .variants())
                .isEmpty();
    }

    @Test
    void half_of_the_memory_is_for_the_heap_and_files_are_bounded() throws Exception {
        AtomicReference<BoxCommand> seen = new AtomicReference<>();
        verify(command -> seen(seen, command));
        long half = BoxLimits.defaults().memoryBytes() / 1024 / 1024 / 2;
        assertThat(seen.get().argv()).contains("-Xmx" + half + "m");
        assertThat(seen.get().collect())
                .containsEntry("started", Code.BYTES + "started".length())
                .containsEntry("result", 4 * 1024 * 1024);
    }

    @Test
    void the_class_path_and_the_key_differ_by_box() throws Exception {
        AtomicReference<BoxCommand> first = new AtomicReference<>();
        AtomicReference<BoxCommand> second = new AtomicReference<>();
        verify(command -> seen(first, command));
        verify(command -> seen(second, command));
        assertThat(first.get().argv()).contains("--limit-modules", "-XX:+DisableAttachMechanism");
        assertThat(Arrays.copyOf(first.get().stdin().bytes(), Code.BYTES))
                .isNotEqualTo(Arrays.copyOf(second.get().stdin().bytes(), Code.BYTES));
    }

    private static BoxResult seen(AtomicReference<BoxCommand> where, BoxCommand command) {
        where.set(command);
        return ended(Ended.BOX_FAILED, -1, Map.of());
    }

    @Test
    void verifies_on_the_threads_it_is_given_and_stops_when_interrupted() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor(task -> new Thread(task, "given"));
        try {
            AtomicReference<String> name = new AtomicReference<>("");
            VerifyAll all = new VerifyAll(
                    candidate -> {
                        name.set(Thread.currentThread().getName());
                        return report(candidate);
                    },
                    threads);
            assertThat(all.run(List.of(Fixtures.program("")), 1, r -> {})).hasSize(1);
            assertThat(name.get()).isEqualTo("given");
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> all.run(List.of(Fixtures.program("")), 1, r -> {}))
                    .isInstanceOf(dev.revo.error.CancelledException.class);
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void passes_on_what_breaks_a_verification() {
        VerifyAll known = new VerifyAll(
                candidate -> {
                    throw new dev.revo.error.UnavailableException(dev.revo.error.Fault.of("gone", "It is gone."));
                },
                null);
        assertThatThrownBy(() -> known.run(List.of(Fixtures.program("")), 1, r -> {}))
                .isInstanceOf(dev.revo.error.UnavailableException.class);
        VerifyAll broken = new VerifyAll(
                candidate -> {
                    throw new IllegalStateException("broken");
                },
                null);
        assertThatThrownBy(() -> broken.run(List.of(Fixtures.program("")), 1, r -> {}))
                .isInstanceOf(dev.revo.error.BugException.class)
                .hasRootCauseMessage("broken");
    }

    @Test
    void ends_a_verification_when_its_thread_is_interrupted() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        AtomicReference<Object> seen = new AtomicReference<>("nothing");
        try (CodeVerification verification = Fixtures.builder().build()) {
            Thread thread = new Thread(() -> {
                running.countDown();
                try {
                    seen.set(verification.verify(
                            Fixtures.program("class Adder { int add(int a, int b) { while (a < 9) { } return 1; } }")));
                } catch (dev.revo.error.CancelledException e) {
                    seen.set(Thread.currentThread().isInterrupted());
                }
            });
            thread.start();
            running.await();
            thread.interrupt();
            thread.join();
        }
        assertThat(seen.get()).isEqualTo(true);
    }

    private static VerificationReport report(Candidate candidate) {
        return new Work(
                        candidate,
                        command -> ended(Ended.EXITED, 0, Map.of()),
                        new SandboxReport("f", Map.of(), Map.of()))
                .report(Ruling.accepted());
    }
}
