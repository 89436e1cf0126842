package dev.revo.agents.sandbox;

import static dev.revo.sandbox.SandboxReport.Force.ABSENT;
import static dev.revo.sandbox.SandboxReport.Force.ENFORCED;
import static dev.revo.sandbox.SandboxReport.Force.PARTIAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.revo.error.UnavailableException;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxResult.Ended;
import dev.revo.sandbox.SandboxPolicy;
import dev.revo.sandbox.SandboxReport;
import dev.revo.sandbox.SandboxReport.Protection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report is true, in working set-ups and in broken ones. */
class SandboxReportTest {
    @BeforeEach
    void shell() {
        Machine.needsShell();
    }

    @Test
    void claims_what_bubblewrap_holds() {
        Machine.needsBubblewrap();
        SandboxReport report = Machine.BUBBLEWRAP.report();
        assertThat(report.backend()).isEqualTo("bubblewrap");
        for (Protection held : Protection.values()) {
            if (held != Protection.SYSCALLS && held != Protection.MEMORY) {
                assertThat(report.force(held))
                        .as("%s: %s", held, report.observed().get(held))
                        .isEqualTo(ENFORCED);
            }
        }
        assertThat(report.force(Protection.MEMORY)).isEqualTo(Cgroups.detect().available() ? ENFORCED : PARTIAL);
        assertThat(report.force(Protection.SYSCALLS)).isEqualTo(ABSENT);
    }

    /** The control of the test above: the same attacks succeed where nothing stands against them. */
    @Test
    void sees_its_attacks_succeed_in_a_plain_process() {
        SandboxReport report = Machine.PROCESS.report();
        assertThat(report.backend()).isEqualTo("process");
        for (Protection open :
                new Protection[] {Protection.NETWORK, Protection.FS_WRITE, Protection.FS_READ, Protection.PIDS}) {
            assertThat(report.force(open))
                    .as("%s: %s", open, report.observed().get(open))
                    .isEqualTo(ABSENT);
        }
        assertThat(report.force(Protection.ENV)).isEqualTo(ENFORCED);
        assertThat(report.force(Protection.WALL)).isIn(PARTIAL, ENFORCED);
    }

    @Test
    void does_not_claim_memory_of_a_tree_without_control_groups() {
        Machine.needsBubblewrap();
        LocalSandbox sandbox = Sandboxes.bubblewrap(HostTools.find("bwrap").orElseThrow(), Cgroups.none());
        assertThat(sandbox.report().force(Protection.MEMORY)).isEqualTo(PARTIAL);
        assertThat(sandbox.report().force(Protection.PIDS)).isEqualTo(ENFORCED);
    }

    @Test
    void claims_nothing_when_bubblewrap_is_missing() throws Exception {
        LocalSandbox sandbox = Sandboxes.bubblewrap(Path.of("/nowhere/bwrap"));
        assertThat(sandbox.report().protections())
                .allSatisfy((p, force) -> assertThat(force).isEqualTo(ABSENT));
        assertThat(sandbox.run(new TestSignal(), BoxCommand.of("true")))
                .satisfies(result -> assertThat(result.ended()).isEqualTo(Ended.BOX_FAILED))
                .satisfies(result -> assertThat(result.output()).contains("Install bubblewrap"));
    }

    @Test
    void claims_nothing_when_namespaces_are_denied(@TempDir Path dir) throws Exception {
        LocalSandbox sandbox = Sandboxes.bubblewrap(
                script(dir, "echo 'bwrap: No permissions to create new namespace' >&2; exit 1"), Cgroups.none());
        assertThat(sandbox.report().protections())
                .allSatisfy((p, force) -> assertThat(force).isEqualTo(ABSENT));
        assertThat(sandbox.run(new TestSignal(), BoxCommand.of("true")))
                .satisfies(result -> assertThat(result.ended()).isEqualTo(Ended.BOX_FAILED))
                .satisfies(result -> assertThat(result.output()).contains("No permissions"));
        assertThat(Sandboxes.best(sandbox).report().backend()).isEqualTo("process");
        assertThatThrownBy(() -> SandboxPolicy.defaults().demand(sandbox.report()))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("NETWORK");
    }

    /** A program that says it is bubblewrap, runs the command, and isolates nothing. */
    @Test
    void believes_what_it_sees_and_not_the_name_of_the_program(@TempDir Path dir) throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs /proc");
        LocalSandbox sandbox = Sandboxes.bubblewrap(
                script(
                        dir,
                        "while [ \"$1\" != -- ]; do shift; done; shift;"
                                + " cd box || exit 1; \"$@\"; code=$?; echo \"{\\\"exit-code\\\": $code}\" >&9"),
                Cgroups.none());
        assertThat(sandbox.run(new TestSignal(), BoxCommand.of("true")).ended()).isEqualTo(Ended.EXITED);
        SandboxReport report = sandbox.report();
        assertThat(report.force(Protection.NETWORK)).isEqualTo(ABSENT);
        assertThat(report.force(Protection.FS_READ)).isEqualTo(ABSENT);
        assertThat(report.force(Protection.PIDS)).isNotEqualTo(ENFORCED);
    }

    @Test
    void is_probed_once() {
        Machine.needsBubblewrap();
        assertThat(Machine.BUBBLEWRAP.report()).isSameAs(Machine.BUBBLEWRAP.report());
        assertThat(Sandboxes.best(Machine.BUBBLEWRAP)).isSameAs(Machine.BUBBLEWRAP);
    }

    private static Path script(Path dir, String body) throws Exception {
        Path file = Files.writeString(dir.resolve("bwrap"), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }
}
