package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.CancelledException;
import dev.revo.error.DeadlineExceededException;
import dev.revo.run.RunContext;
import dev.revo.run.RunOptions;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxFile;
import dev.revo.sandbox.BoxLimits;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.BoxResult.Ended;
import dev.revo.sandbox.Sandbox;
import dev.revo.sandbox.SandboxReport;
import dev.revo.sandbox.SandboxReport.Protection;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Sandbox} does, and that its report does not boast: what it calls enforced is attacked. The boxes need
 * {@code /bin/sh} and the usual small programs. Extend it and hand over a sandbox:
 *
 * <pre>{@code
 * class MyBoxesTest extends SandboxContract {
 *     protected Sandbox sandbox() {
 *         return MyBoxes.local();
 *     }
 * }
 * }</pre>
 */
public abstract class SandboxContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Set<String> STANDARD =
            Set.of("PATH", "HOME", "LANG", "PWD", "OLDPWD", "SHLVL", "_", "GIVEN", "LC_CTYPE");

    private TestContexts contexts;
    private RunContext acme;

    /** For subclasses. */
    protected SandboxContract() {}

    /** The sandbox; the same one each time within a test. */
    protected abstract Sandbox sandbox() throws Exception;

    /**
     * Whether a process with this word in its command line is alive where commands run: on this machine, unless it is
     * overridden.
     */
    protected boolean alive(String word) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(word));
    }

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        acme = contexts.of("acme", "ada");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static BoxCommand sh(String script, String... arguments) {
        List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        argv.addAll(List.of(arguments));
        return BoxCommand.of(argv);
    }

    private BoxResult run(BoxCommand command) throws Exception {
        return sandbox().run(acme, command);
    }

    /** Seconds to sleep that nobody else sleeps. */
    private static String nap() {
        return "37." + Integer.toUnsignedString(UUID.randomUUID().hashCode());
    }

    private void awaitGone(String nap) {
        Await.atMost(PATIENCE).until("no process is left", () -> !alive(nap));
    }

    /** Runs a command on a thread of its own until it is seen. */
    private FutureTask<BoxResult> begin(RunContext ctx, String nap) throws Exception {
        Sandbox sandbox = sandbox();
        FutureTask<BoxResult> task =
                new FutureTask<>(() -> sandbox.run(ctx, sh("sleep " + nap + " & sleep " + nap + "; echo slept")));
        Thread thread = new Thread(task, "in-the-box");
        thread.setDaemon(true);
        thread.start();
        Await.atMost(PATIENCE).until("the command runs", () -> alive(nap));
        return task;
    }

    @Test
    void a_command_finds_its_files_its_variables_and_its_input() throws Exception {
        Path shared = Files.writeString(Files.createTempFile("kit", ".txt"), "shared ");
        // The user of the box may be another one than that of the host.
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rw-r--r--"));
        try {
            BoxResult result = run(sh("cat in/a.txt lib/b.txt; printf '%s ' \"$GIVEN\"; cat; pwd >out.txt; exit 3")
                    .file("in/a.txt", "file ")
                    .readOnly("lib/b.txt", shared)
                    .env("GIVEN", "variable")
                    .stdin(BoxFile.of("input"))
                    .collect("out.txt", 1_000)
                    .collect("none.txt", 1_000));
            assertThat(result.ended()).isEqualTo(Ended.EXITED);
            assertThat(result.exit()).isEqualTo(3);
            assertThat(result.output()).isEqualTo("file shared variable input");
            assertThat(result.truncated()).isFalse();
            assertThat(result.files()).containsOnlyKeys("out.txt");
            assertThat(result.wall()).isPositive().isLessThan(PATIENCE);
            assertThat(shared).hasContent("shared ");
        } finally {
            Files.delete(shared);
        }
    }

    @Test
    void a_file_above_its_bound_and_a_link_are_not_collected() throws Exception {
        BoxResult result = run(sh("printf 12345 >five; printf 123456 >six; ln -s five link; mkdir dir")
                .collect("five", 5)
                .collect("six", 5)
                .collect("link", 1_000_000)
                .collect("dir", 1_000_000));
        assertThat(result.files()).containsOnlyKeys("five");
    }

    @Test
    void output_above_its_bound_is_cut_and_says_so() throws Exception {
        BoxResult result = run(sh("echo first; head -c 1000000 /dev/zero | tr '\\0' x; echo last >&2")
                .limits(BoxLimits.defaults().outputBytes(1_000)));
        assertThat(result.ended()).isEqualTo(Ended.EXITED);
        assertThat(result.output()).startsWith("first\n").hasSize(1_000).doesNotContain("last");
        assertThat(result.truncated()).isTrue();
    }

    @Test
    void a_box_that_cannot_be_made_is_told_from_a_command_that_fails() throws Exception {
        Path missing = Path.of("/no/such/file/" + UUID.randomUUID());
        assertThat(run(sh("exit 0").readOnly("lib", missing)).ended()).isEqualTo(Ended.BOX_FAILED);
        BoxResult failed = run(sh("exit 9"));
        assertThat(failed.ended()).isEqualTo(Ended.EXITED);
        assertThat(failed.exit()).isEqualTo(9);
    }

    @Test
    void the_environment_of_the_host_is_not_passed_on() throws Exception {
        BoxResult result = run(sh("env").env("GIVEN", "yes"));
        assertThat(result.output()).contains("GIVEN=yes");
        assertThat(result.output().lines().map(line -> line.split("=", 2)[0])).isSubsetOf(STANDARD);
    }

    @Test
    void what_one_command_leaves_the_next_does_not_find() throws Exception {
        BoxCommand leave = sh("ls -a; echo secret >mark; mkdir sub; echo secret >sub/mark");
        BoxResult first = run(leave);
        assertThat(first.exit()).isZero();
        assertThat(sandbox().run(contexts.of("globex", "bo"), leave).output()).isEqualTo(first.output());
        assertThat(run(leave).output()).isEqualTo(first.output());
    }

    @Test
    void commands_at_once_do_not_see_each_other() throws Exception {
        Sandbox sandbox = sandbox();
        List<BoxResult> results = Together.run(i -> () -> sandbox.run(
                contexts.of("tenant-" + i % 3, "ada"),
                sh("test -e own && echo foreign; echo $1 >own; cat own", "number-" + i)
                        .collect("own", 100)));
        assertThat(results).allSatisfy(each -> assertThat(each.ended()).isEqualTo(Ended.EXITED));
        assertThat(results.stream().map(each -> each.output().strip()).distinct())
                .hasSize(Together.THREADS)
                .allMatch(output -> output.startsWith("number-"));
        assertThat(results)
                .allSatisfy(each -> assertThat(each.files().get("own")).isEqualTo(BoxFile.of(each.output())));
    }

    @Test
    void a_command_ends_at_its_wall_clock_limit_with_all_its_children() throws Exception {
        String nap = nap();
        BoxResult result = run(sh("sleep " + nap + " & echo up; sleep " + nap).wall(Duration.ofMillis(1_200)));
        assertThat(result.ended()).isEqualTo(Ended.TIMED_OUT);
        assertThat(result.exit()).isEqualTo(-1);
        awaitGone(nap);
    }

    @Test
    void no_child_outlives_its_command() throws Exception {
        String nap = nap();
        assertThat(run(sh("sleep " + nap + " >/dev/null 2>&1 & echo up")).ended())
                .isEqualTo(Ended.EXITED);
        awaitGone(nap);
    }

    @Test
    void cancelling_the_run_ends_the_command_with_all_its_children() throws Exception {
        String nap = nap();
        try (TestRun run = contexts.run("acme", "ada")) {
            FutureTask<BoxResult> task = begin(run.context(), nap);
            run.cancel();
            assertThatThrownBy(task::get).hasCauseInstanceOf(CancelledException.class);
            awaitGone(nap);
        }
    }

    @Test
    void the_deadline_of_the_run_ends_the_command_with_all_its_children() throws Exception {
        String nap = nap();
        RunOptions brief = RunOptions.defaults().timeout(Duration.ofMillis(1_500));
        try (TestRun run = contexts.run("acme", "ada", brief)) {
            assertThatThrownBy(() -> sandbox().run(run.context(), sh("sleep " + nap)))
                    .isInstanceOf(DeadlineExceededException.class);
            awaitGone(nap);
        }
    }

    @Test
    void nothing_is_run_for_a_run_that_was_cancelled_before() throws Exception {
        Path witness = Files.createTempFile("kit", ".txt");
        Files.setPosixFilePermissions(witness, PosixFilePermissions.fromString("rw-rw-rw-"));
        try (TestRun run = contexts.run("acme", "ada")) {
            run.cancel();
            assertThatThrownBy(() -> sandbox().run(run.context(), sh("echo ran >>\"$1\"", witness.toString())))
                    .isInstanceOf(CancelledException.class);
            assertThat(witness).isEmptyFile();
        } finally {
            Files.delete(witness);
        }
    }

    @Test
    void a_sandbox_works_on_after_a_command_was_cancelled() throws Exception {
        String nap = nap();
        try (TestRun run = contexts.run("acme", "ada")) {
            FutureTask<BoxResult> task = begin(run.context(), nap);
            assertThat(sandbox()
                            .run(contexts.of("globex", "bo"), sh("echo fine"))
                            .output())
                    .isEqualTo("fine\n");
            run.cancel();
            assertThatThrownBy(task::get).hasCauseInstanceOf(CancelledException.class);
        }
        assertThat(run(sh("echo fine")).output()).isEqualTo("fine\n");
    }

    @Test
    void hostile_text_goes_in_and_comes_out_as_it_is() throws Exception {
        StringBuilder wanted = new StringBuilder();
        Hostile.TEXTS.forEach(text -> wanted.append(text).append('\n'));
        String[] texts = Hostile.TEXTS.toArray(String[]::new);
        assertThat(run(sh("printf '%s\\n' \"$@\"", texts)).output()).isEqualTo(wanted.toString());
        String all = wanted.toString();
        assertThat(run(sh("cat").stdin(BoxFile.of(all))).output()).isEqualTo(all);
        assertThat(run(sh("cat a").file("a", all)).output()).isEqualTo(all);
        assertThat(run(sh("printf %s \"$GIVEN\"").env("GIVEN", all)).output()).isEqualTo(all);
        assertThat(run(sh("cat a >b").file("a", all).collect("b", 100_000)).files())
                .containsEntry("b", BoxFile.of(all));
    }

    @Test
    void the_report_is_whole_and_the_same_each_time() throws Exception {
        SandboxReport report = sandbox().report();
        assertThat(report.backend()).isNotBlank();
        assertThat(sandbox().report()).isEqualTo(report);
        for (Protection protection : Protection.values()) {
            if (report.enforces(protection)) {
                assertThat(report.observed()).as("what the probe saw").containsKey(protection);
            }
        }
    }

    @Test
    void nothing_that_the_report_calls_enforced_can_be_broken() throws Exception {
        SandboxReport report = sandbox().report();
        assertThat(new SandboxAttack(report, command -> run(command)).broken())
                .filteredOn(report::enforces)
                .isEmpty();
    }
}
