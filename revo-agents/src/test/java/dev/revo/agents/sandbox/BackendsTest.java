package dev.revo.agents.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.agents.sandbox.Backend.Box;
import dev.revo.agents.sandbox.Backend.Outcome;
import dev.revo.error.CancelledException;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxLimits;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.BoxResult.Ended;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines that are not this one: other tools, other users, other operating systems. */
class BackendsTest {
    private static final HostTools NOTHING = new HostTools(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    private static final HostTools ALL = new HostTools(
            Optional.of(new BoxUsers(70_000, 16)),
            Optional.of(Path.of("/x/sh")),
            Optional.of(Path.of("/x/prlimit")),
            Optional.of(Path.of("/x/setpriv")),
            Optional.of(Path.of("/x/setsid")),
            Optional.of(Path.of("/x/unshare")));
    private static final Path BWRAP = Path.of("/nowhere/bwrap");

    private final Path dir;

    BackendsTest(@TempDir Path dir) {
        this.dir = dir;
    }

    private static BoxCommand command(String... argv) {
        return BoxCommand.of(List.of(argv))
                .limits(BoxLimits.defaults()
                        .processes(7)
                        .memoryBytes(1234567)
                        .cpu(Duration.ofMillis(1001))
                        .fileBytes(99));
    }

    private List<String> bubblewrap(HostTools tools, BoxCommand command, int uid, boolean grouped, Path... doors)
            throws IOException {
        return new BubblewrapArguments(BWRAP, tools, command, dir, uid, grouped).with(List.of(doors));
    }

    @Test
    void bubblewrap_without_other_tools_still_isolates() throws Exception {
        List<String> argv = bubblewrap(NOTHING, command("true"), 0, false);
        assertThat(argv).startsWith("/bin/sh", "-c");
        assertThat(argv)
                .containsSubsequence(BWRAP.toString(), "--unshare-all", "--cap-drop", "ALL", "--clearenv", "--");
        assertThat(argv).doesNotContain("--disable-userns", "--mount").noneMatch(word -> word.startsWith("--nproc"));
        assertThat(argv.subList(argv.lastIndexOf("--"), argv.size())).containsExactly("--", "true");
    }

    @Test
    void bubblewrap_gets_the_limits_of_the_process_and_those_of_memory_where_there_are_no_groups() throws Exception {
        assertThat(bubblewrap(ALL, command("true"), 0, false))
                .startsWith("/x/sh")
                .containsSubsequence(
                        "/x/prlimit",
                        "--cpu=2",
                        "--fsize=99",
                        "--nofile=1024",
                        "--core=0",
                        "--nproc=7",
                        "--data=1234567",
                        "--",
                        "true");
        assertThat(bubblewrap(ALL, command("true"), 0, true, Path.of("/cg/cgroup.procs")))
                .contains("--nproc=7", "/cg/cgroup.procs")
                .noneMatch(word -> word.startsWith("--data"));
    }

    @Test
    void bubblewrap_of_the_superuser_runs_as_somebody_else() throws Exception {
        assertThat(bubblewrap(ALL, command("true"), 70_003, false))
                .containsSubsequence(
                        "/x/setpriv", "--reuid=70003", "--regid=70003", "--clear-groups", "--no-new-privs");
        assertThat(bubblewrap(NOTHING, command("true"), 70_003, false)).contains("setpriv");
        assertThat(bubblewrap(ALL, command("true"), 0, false)).noneMatch(word -> word.startsWith("--reuid"));
    }

    @Test
    void sources_that_only_the_superuser_reaches_are_bound_for_the_box() throws Exception {
        Path closed = Files.createDirectory(dir.resolve("closed"));
        Files.setPosixFilePermissions(closed, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        Path file = Files.writeString(closed.resolve("file"), "x");
        Path inside = Files.createDirectory(closed.resolve("inside"));
        BoxCommand command =
                command("true").readOnly("a", file).readOnly("b", inside).readOnly("c", Path.of("/usr"));
        List<String> staged = bubblewrap(ALL, command, 70_000, false);
        assertThat(staged).startsWith("/x/unshare", "--mount", "--propagation", "private", "--", "/x/sh");
        assertThat(staged)
                .containsSubsequence(
                        "2", file.toString(), dir.resolve("bound-0").toString());
        assertThat(dir.resolve("bound-0")).isRegularFile();
        assertThat(dir.resolve("bound-1")).isDirectory();
        assertThat(staged).containsSubsequence("--ro-bind", "/usr", "/box/c");
        assertThat(bubblewrap(ALL, command, 0, false)).containsSubsequence("--ro-bind", file.toString(), "/box/a");
        assertThat(bubblewrap(NOTHING, command, 70_000, false)).doesNotContain("--mount");
    }

    @Test
    void a_java_in_the_box_is_told_where_its_libraries_lie() throws Exception {
        Path home = HostTools.javaHome();
        assertThat(bubblewrap(
                        NOTHING, command(home.resolve("bin/java").toString()).env("NAME", "value"), 0, false))
                .containsSubsequence(
                        "--setenv", "LD_LIBRARY_PATH", home.resolve("lib").toString())
                .containsSubsequence("--setenv", "NAME", "value");
        assertThat(bubblewrap(NOTHING, command("/bin/true"), 0, false)).doesNotContain("LD_LIBRARY_PATH");
    }

    @Test
    void a_bubblewrap_that_cannot_be_asked_knows_no_option() throws Exception {
        assertThat(Bubblewrap.of(BWRAP).knows("--disable-userns")).isFalse();
        Path asked = Files.writeString(dir.resolve("bwrap"), "#!/bin/sh\necho '  --disable-userns'\n");
        Files.setPosixFilePermissions(asked, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(Bubblewrap.of(asked).knows("--disable-userns")).isTrue();
        assertThat(new BubblewrapArguments(asked, NOTHING, command("true"), dir, 0, false).with(List.of()))
                .contains("--disable-userns");
    }

    @Test
    void a_plain_process_gets_what_its_operating_system_needs_and_no_more() {
        BoxCommand command = command("x").env("NAME", "value");
        Map<String, String> own = Map.of("SystemRoot", "C:\\Windows", "PATH", "C:\\bin", "SECRET", "s");
        assertThat(ProcessBackend.environment(command, dir, true, own))
                .containsOnly(
                        Map.entry("PATH", "/usr/bin:/bin"),
                        Map.entry("HOME", dir.toString()),
                        Map.entry("LANG", "C.UTF-8"),
                        Map.entry("NAME", "value"));
        assertThat(ProcessBackend.environment(command, dir, false, own))
                .containsEntry("SystemRoot", "C:\\Windows")
                .containsEntry("PATH", "C:\\bin")
                .doesNotContainKey("SECRET");
        assertThat(ProcessBackend.environment(command, dir, false, Map.of())).doesNotContainKeys("SystemRoot", "PATH");
    }

    @Test
    void a_plain_process_has_limits_where_there_are_tools_for_them() throws Exception {
        try (Box bare = new ProcessBackend(NOTHING).open(command("true"));
                Box limited = new ProcessBackend(ALL).open(command("true"))) {
            assertThat(bare.launcher().command()).containsExactly("true");
            assertThat(limited.launcher().command())
                    .containsExactly(
                            "/x/setsid",
                            "/x/prlimit",
                            "--cpu=2",
                            "--fsize=99",
                            "--nofile=4096",
                            "--core=0",
                            "--data=1234567",
                            "--",
                            "true");
        }
    }

    @Test
    void a_box_that_cannot_be_laid_out_leaves_nothing() throws Exception {
        BoxCommand command = command("true").readOnly("a", dir.resolve("none"));
        long before = boxes();
        assertThatThrownBy(() -> new ProcessBackend(NOTHING).open(command)).isInstanceOf(NoSuchFileException.class);
        Path executable = HostTools.find("true").orElseThrow();
        assertThatThrownBy(() -> new BubblewrapBackend(executable, NOTHING, Cgroups.none()).open(command))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(boxes()).isLessThanOrEqualTo(before);
        BoxResult result = new LocalSandbox(new ProcessBackend(NOTHING)).run(new TestSignal(), command);
        assertThat(result.ended()).isEqualTo(Ended.BOX_FAILED);
        assertThat(result.output()).contains("NoSuchFileException");
    }

    private static long boxes() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith("revo-box-"))
                    .filter(path -> !Files.exists(path.resolve("box")) || Files.exists(path.resolve("a")))
                    .count();
        }
    }

    @Test
    void a_program_that_is_missing_fails_the_box_of_a_process_without_a_session() throws Exception {
        BoxResult result =
                new LocalSandbox(new ProcessBackend(NOTHING)).run(new TestSignal(), BoxCommand.of("/no/such/program"));
        assertThat(result.ended()).isEqualTo(Ended.BOX_FAILED);
        assertThat(result.output()).contains("The box could not be made").contains("/no/such/program");
        assertThat(result.exit()).isEqualTo(-1);
    }

    @Test
    void the_end_of_bubblewrap_without_a_status_is_a_broken_box() throws Exception {
        Path executable = HostTools.find("true").orElseThrow();
        BubblewrapBackend backend = new BubblewrapBackend(executable, NOTHING, Cgroups.none());
        try (Box box = backend.open(command("true"))) {
            assertThat(box.outcome(0)).isEqualTo(Outcome.failed());
            Path status = BoxFiles.parent(box.directory()).resolve(BubblewrapArguments.STATUS);
            Files.writeString(status, "{ \"child-pid\": 12 }");
            assertThat(box.outcome(0)).isEqualTo(Outcome.failed());
            Files.writeString(status, "{ \"child-pid\": 12 }\n{ \"exit-code\": 3 }");
            assertThat(box.outcome(0)).isEqualTo(new Outcome(Ended.EXITED, 3));
            Files.writeString(status, "{ \"exit-code\": 137 }");
            assertThat(box.outcome(0)).isEqualTo(new Outcome(Ended.KILLED, -1));
        }
    }

    @Test
    void a_status_above_128_tells_of_a_signal_where_there_is_such_a_signal() {
        assertThat(Outcome.ofStatus(0)).isEqualTo(new Outcome(Ended.EXITED, 0));
        assertThat(Outcome.ofStatus(128)).isEqualTo(new Outcome(Ended.EXITED, 128));
        assertThat(Outcome.ofStatus(129)).isEqualTo(new Outcome(Ended.KILLED, -1));
        assertThat(Outcome.ofStatus(192)).isEqualTo(new Outcome(Ended.KILLED, -1));
        assertThat(Outcome.ofStatus(193)).isEqualTo(new Outcome(Ended.EXITED, 193));
    }

    /** A backend that is cancelled while it makes the box: the signal comes before there is a process to end. */
    @Test
    void a_cancellation_before_the_start_ends_what_starts() throws Exception {
        TestSignal signal = new TestSignal();
        Backend plain = new ProcessBackend(HostTools.detect());
        String token = Machine.token();
        Backend late = new Backend() {
            @Override
            public String name() {
                return "late";
            }

            @Override
            public Box open(BoxCommand command) throws IOException {
                Box box = plain.open(command);
                return new Box() {
                    @Override
                    public ProcessBuilder launcher() {
                        signal.cancel();
                        return box.launcher();
                    }

                    @Override
                    public Path directory() {
                        return box.directory();
                    }

                    @Override
                    public void kill(Process launched) {
                        box.kill(launched);
                    }

                    @Override
                    public Outcome outcome(int launcherExit) {
                        return box.outcome(launcherExit);
                    }

                    @Override
                    public void close() {
                        box.close();
                    }
                };
            }
        };
        assertThatThrownBy(() -> new LocalSandbox(late).run(signal, BoxCommand.of("/bin/sh", "-c", "sleep " + token)))
                .isInstanceOf(CancelledException.class);
        assertThat(Machine.soon(() -> !Machine.runs(token))).isTrue();
    }

    @Test
    void output_that_breaks_off_is_what_was_read() throws Exception {
        OutputPump pump = new OutputPump(100);
        pump.await(Duration.ofMillis(1));
        InputStream breaks = new InputStream() {
            private final InputStream first = new ByteArrayInputStream("first".getBytes(StandardCharsets.UTF_8));

            @Override
            public int read() throws IOException {
                int next = first.read();
                if (next < 0) {
                    throw new IOException("closed");
                }
                return next;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int n = first.read(buffer, offset, length);
                if (n < 0) {
                    throw new IOException("closed");
                }
                return n;
            }
        };
        pump.read(breaks);
        pump.await(Duration.ofSeconds(10));
        assertThat(pump.text()).isEqualTo("first");
        assertThat(pump.truncated()).isFalse();
    }

    @Test
    void programs_are_found_in_the_system_first_and_then_on_the_path() {
        assertThat(HostTools.find("sh").map(Path::toString))
                .hasValueSatisfying(sh -> assertThat(sh).isIn("/usr/bin/sh", "/bin/sh"));
        assertThat(HostTools.find("no-such-program-at-all")).isEmpty();
        assertThat(HostTools.find("x", Optional.of(":" + tool("x")))).contains(dir.resolve("x"));
        assertThat(HostTools.find("x", Optional.empty())).isEmpty();
    }

    private String tool(String name) {
        try {
            Path file = Files.writeString(dir.resolve(name), "");
            Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
            return dir.toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
