package dev.revo.agents.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.CancelledException;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxFile;
import dev.revo.sandbox.BoxLimits;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.BoxResult.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds in both kinds of boxes, and what only the strong one holds, with the weak one as control. */
class LocalSandboxTest {
    @BeforeEach
    void tools() {
        Machine.needsShell();
        Machine.needsBubblewrap();
    }

    static Stream<LocalSandbox> both() {
        return Stream.of(Machine.BUBBLEWRAP, Machine.PROCESS);
    }

    private static BoxCommand sh(String script) {
        return BoxCommand.of("/bin/sh", "-c", script);
    }

    private static BoxResult run(LocalSandbox sandbox, BoxCommand command) throws Exception {
        return sandbox.run(new TestSignal(), command);
    }

    @ParameterizedTest
    @MethodSource("both")
    void runs_a_command_with_files_environment_and_input(LocalSandbox sandbox, @TempDir Path dir) throws Exception {
        Path shared =
                Files.writeString(Files.createDirectory(dir.resolve("lib")).resolve("a"), "shared");
        BoxResult result = run(
                sandbox,
                sh("cat; cat src/in.txt lib/a; echo $NAME; pwd >out/where; echo err >&2; exit 3")
                        .file("src/in.txt", "file ")
                        .file("out/empty", "")
                        .readOnly("lib", BoxFilesTest.parent(shared))
                        .env("NAME", "value")
                        .stdin(BoxFile.of("input "))
                        .collect("out/where", 1000)
                        .collect("out/none", 1000));
        assertThat(result.ended()).isEqualTo(Ended.EXITED);
        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.output()).isEqualTo("input file sharedvalue\nerr\n");
        assertThat(result.files()).containsOnlyKeys("out/where");
        assertThat(result.wall()).isPositive();
        assertThat(shared).hasContent("shared");
    }

    @ParameterizedTest
    @MethodSource("both")
    void passes_large_input(LocalSandbox sandbox) throws Exception {
        assertThat(run(sandbox, sh("wc -c").stdin(BoxFile.of(new byte[3_000_000])))
                        .output()
                        .strip())
                .isEqualTo("3000000");
        assertThat(run(sandbox, sh("exit 0").stdin(BoxFile.of(new byte[3_000_000])))
                        .exit())
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("both")
    void tells_a_missing_program_from_a_broken_box(LocalSandbox sandbox) throws Exception {
        BoxResult result = run(sandbox, BoxCommand.of("no-such-program"));
        assertThat(result.ended()).isEqualTo(Ended.EXITED);
        assertThat(result.exit()).isEqualTo(127);
    }

    @ParameterizedTest
    @MethodSource("both")
    void keeps_the_first_of_a_flood(LocalSandbox sandbox) throws Exception {
        BoxResult result = run(
                sandbox,
                sh("echo first; head -c 50000000 /dev/zero; echo last")
                        .limits(BoxLimits.defaults().outputBytes(1000)));
        assertThat(result.ended()).isEqualTo(Ended.EXITED);
        assertThat(result.truncated()).isTrue();
        assertThat(result.output()).startsWith("first").hasSize(1000).doesNotContain("last");
    }

    @ParameterizedTest
    @MethodSource("both")
    void ends_at_the_time_limit_with_all_children(LocalSandbox sandbox) throws Exception {
        String token = Machine.token();
        BoxResult result =
                run(sandbox, sh("sleep " + token + " & echo up; sleep " + token).wall(Duration.ofMillis(1200)));
        assertThat(result.ended()).isEqualTo(Ended.TIMED_OUT);
        assertThat(result.output()).isEqualTo("up\n");
        assertThat(Machine.soon(() -> !Machine.runs(token))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("both")
    void leaves_no_child_behind_after_the_end(LocalSandbox sandbox) throws Exception {
        String token = Machine.token();
        BoxResult result = run(sandbox, sh("setsid sleep " + token + " >/dev/null 2>&1 & echo up"));
        assertThat(result.ended()).isEqualTo(Ended.EXITED);
        assertThat(Machine.soon(() -> !Machine.runs(token))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("both")
    void ends_when_cancelled_and_leaves_nothing(LocalSandbox sandbox) throws Exception {
        TestSignal signal = new TestSignal();
        String token = Machine.token();
        CompletableFuture<BoxResult> running = CompletableFuture.supplyAsync(() -> {
            try {
                return sandbox.run(signal, sh("sleep " + token + " & sleep " + token));
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(Machine.soon(() -> Machine.runs(token))).isTrue();
        signal.cancel();
        assertThatThrownBy(running::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CancelledException.class);
        assertThat(Machine.soon(() -> !Machine.runs(token))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("both")
    void ends_when_interrupted_and_leaves_nothing(LocalSandbox sandbox) throws Exception {
        String token = Machine.token();
        AtomicReference<Object> seen = new AtomicReference<>("nothing");
        Thread thread = new Thread(() -> {
            try {
                seen.set(sandbox.run(new TestSignal(), sh("sleep " + token)));
            } catch (CancelledException e) {
                seen.set(Thread.currentThread().isInterrupted());
            } catch (Exception e) {
                seen.set(e);
            }
        });
        thread.start();
        assertThat(Machine.soon(() -> Machine.runs(token))).isTrue();
        thread.interrupt();
        thread.join();
        assertThat(seen.get()).isEqualTo(true);
        assertThat(Machine.soon(() -> !Machine.runs(token))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("both")
    void runs_nothing_when_cancelled_before(LocalSandbox sandbox) {
        TestSignal signal = new TestSignal();
        signal.cancel();
        assertThatThrownBy(() -> sandbox.run(signal, sh("true"))).isInstanceOf(CancelledException.class);
    }

    @Test
    void survives_a_fork_bomb() throws Exception {
        BoxResult result = run(
                Machine.BUBBLEWRAP,
                sh("bomb() { bomb | bomb & }; bomb; sleep 30")
                        .limits(BoxLimits.defaults().processes(32).wall(Duration.ofMillis(1200))));
        assertThat(result.ended()).isNotEqualTo(Ended.BOX_FAILED);
        assertThat(run(Machine.BUBBLEWRAP, sh("echo fine")).output()).isEqualTo("fine\n");
    }

    @Test
    void ends_a_memory_hog() throws Exception {
        BoxResult result = run(
                Machine.BUBBLEWRAP,
                sh("head -c 300000000 /dev/zero | tail -c 300000000 | wc -c")
                        .limits(BoxLimits.defaults().memoryBytes(64L * 1024 * 1024)));
        assertThat(result.output()).doesNotContain("300000000");
    }

    @Test
    void hides_two_boxes_from_each_other() throws Exception {
        String token = Machine.token();
        TestSignal signal = new TestSignal();
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
            try {
                Machine.BUBBLEWRAP.run(signal, sh("echo mine >/tmp/mark; echo mine >mark; sleep " + token));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(Machine.soon(() -> Machine.runs(token))).isTrue();
        BoxResult result = run(
                Machine.BUBBLEWRAP,
                sh(
                        "ls /tmp /box; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do kill -0 $i 2>/dev/null && echo pid $i; done"));
        assertThat(result.output()).doesNotContain("mark");
        assertThat(result.output()
                        .lines()
                        .filter(line -> line.startsWith("pid"))
                        .count())
                .isLessThanOrEqualTo(3);
        assertThat(Machine.runs(token)).isTrue();
        signal.cancel();
        assertThatThrownBy(other::get).hasRootCauseInstanceOf(CancelledException.class);
    }

    @Test
    void has_no_proc_and_no_writable_system_in_a_box() throws Exception {
        BoxResult result = run(
                Machine.BUBBLEWRAP,
                sh("test -e /proc/self && echo proc; for d in / /etc /usr /dev; do touch $d/x 2>/dev/null && echo wrote $d;"
                                + " done; touch lib/x 2>/dev/null && echo wrote lib; id -u; echo end")
                        .readOnly("lib", Path.of("/usr/lib")));
        assertThat(result.output())
                .doesNotContain("proc")
                .doesNotContain("wrote /etc")
                .doesNotContain("wrote /usr")
                .doesNotContain("wrote lib")
                .endsWith("end\n");
        assertThat(result.output().lines().toList()).doesNotContain("wrote /", "0");
    }

    @Test
    void binds_what_only_the_superuser_can_reach(@TempDir Path dir) throws Exception {
        Path file =
                Files.writeString(Files.createDirectory(dir.resolve("closed")).resolve("file"), "content");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(BoxFilesTest.parent(file), PosixFilePermissions.fromString("rwx------"));
        assertThat(run(Machine.BUBBLEWRAP, sh("cat a").readOnly("a", file)).output())
                .isEqualTo("content");
    }

    @Test
    void fails_the_box_when_a_source_is_missing(@TempDir Path dir) throws Exception {
        assertThat(run(Machine.BUBBLEWRAP, sh("true").readOnly("a", dir.resolve("none")))
                        .ended())
                .isEqualTo(Ended.BOX_FAILED);
    }

    @Test
    void runs_a_java_without_proc() throws Exception {
        String java = HostTools.javaHome().resolve("bin/java").toString();
        assertThat(run(Machine.BUBBLEWRAP, BoxCommand.of(java, "-Xmx32m", "-version"))
                        .exit())
                .isZero();
    }

    @Test
    void leaves_no_directory_behind() throws Exception {
        run(Machine.BUBBLEWRAP, sh("mkdir -p a/b/c; chmod 000 a/b; ln -s /etc link; mkfifo pipe"));
        run(Machine.PROCESS, sh("mkdir -p a/b/c; chmod 000 a/b; ln -s /etc link; mkfifo pipe"));
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            List<Path> mine = left.filter(p -> p.getFileName().toString().startsWith("revo-box-"))
                    .filter(p -> Files.exists(p.resolve("box/pipe")) || Files.exists(p.resolve("pipe")))
                    .toList();
            assertThat(mine).isEmpty();
        }
    }
}
