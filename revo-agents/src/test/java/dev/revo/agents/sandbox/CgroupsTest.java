package dev.revo.agents.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.sandbox.BoxLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Control groups of both versions, laid out as plain files. */
class CgroupsTest {
    private final Path root;

    CgroupsTest(@TempDir Path root) {
        this.root = root;
    }

    private Path membership(String... lines) throws Exception {
        return Files.write(root.resolve("membership"), List.of(lines));
    }

    private Path mount() throws Exception {
        return Files.createDirectories(root.resolve("mount"));
    }

    private void unified(Path group, String passed) throws Exception {
        Files.createDirectories(group);
        Files.writeString(group.resolve("cgroup.subtree_control"), passed);
        Files.writeString(group.resolve("cgroup.controllers"), "cpu memory pids");
    }

    @Test
    void uses_the_group_above_when_the_own_one_passes_nothing_on() throws Exception {
        Path mount = mount();
        unified(mount, "cpu memory pids\n");
        unified(mount.resolve("above"), "memory pids\n");
        unified(mount.resolve("above/own"), "\n");
        Cgroups groups = Cgroups.detect(mount, membership("0::/above/own"));
        assertThat(groups.available()).isTrue();
        Cgroups.Group group = groups.open(BoxLimits.defaults().processes(10).memoryBytes(5_000_000), 2);
        Path door = group.doors().get(0);
        assertThat(BoxFiles.parent(BoxFiles.parent(door))).isEqualTo(mount.resolve("above"));
        assertThat(door.resolveSibling("pids.max")).hasContent("12");
        assertThat(door.resolveSibling("memory.max")).hasContent("5000000");
    }

    @Test
    void uses_memory_and_pids_of_version_one() throws Exception {
        Path mount = mount();
        for (String each : List.of("memory/own", "pids")) {
            Files.createDirectories(mount.resolve(each));
            Files.createFile(mount.resolve(each).resolve("cgroup.procs"));
        }
        Cgroups groups = Cgroups.detect(mount, membership("8:pids:/", "4:cpu,memory:/own"));
        Cgroups.Group group = groups.open(BoxLimits.defaults().processes(10).memoryBytes(5_000_000), 2);
        assertThat(group.doors()).hasSize(2);
        assertThat(group.doors().get(0).resolveSibling("memory.limit_in_bytes")).hasContent("5000000");
        assertThat(group.doors().get(1).resolveSibling("pids.max")).hasContent("12");
        assertThat(group.ranOutOfMemory()).isFalse();
        Files.writeString(group.doors().get(0).resolveSibling("memory.oom_control"), "under_oom 0\noom_kill 1\n");
        assertThat(group.ranOutOfMemory()).isTrue();
    }

    @Test
    void gives_none_where_there_are_none() throws Exception {
        assertThat(Cgroups.detect(root.resolve("no"), root.resolve("no")).available())
                .isFalse();
        assertThat(Cgroups.detect(mount(), membership("8:pids:/", "4:memory:/")).available())
                .isFalse();
        Path other = root.resolve("other");
        unified(other, "cpu\n");
        assertThat(Cgroups.detect(other, membership("0::/")).available()).isFalse();
        try (Cgroups.Group group = Cgroups.none().open(BoxLimits.defaults(), 1)) {
            assertThat(group.doors()).isEmpty();
        }
    }

    private void split(String... groups) throws Exception {
        for (String each : groups) {
            Files.createDirectories(mount().resolve(each));
            Files.createFile(mount().resolve(each).resolve("cgroup.procs"));
        }
    }

    @Test
    void bounds_the_swap_too_where_it_can() throws Exception {
        Path mount = mount();
        unified(mount, "memory pids\n");
        Cgroups groups = Cgroups.detect(mount, membership("0::/"));
        assertThat(groups.available()).isTrue();
        Cgroups.Group group = groups.open(BoxLimits.defaults(), 1);
        assertThat(group.doors()).hasSize(1);
        assertThat(BoxFiles.parent(BoxFiles.parent(group.doors().get(0)))).isEqualTo(mount);
        assertThat(group.doors().get(0).resolveSibling("memory.swap.max")).doesNotExist();
    }

    @Test
    void takes_the_processor_along_where_there_is_a_group_for_it() throws Exception {
        split("memory", "pids", "cpu/own");
        Cgroups groups =
                Cgroups.detect(mount(), membership("8:pids:/gone", "4:memory:/", "2:cpu,cpuacct:/own", "bad line"));
        assertThat(groups.open(BoxLimits.defaults(), 1).doors())
                .extracting(door -> mount().relativize(BoxFiles.parent(BoxFiles.parent(door)))
                        .toString())
                .containsExactly("memory", "pids", "cpu/own");
    }

    @Test
    void is_not_led_out_of_the_hierarchy_by_its_membership() throws Exception {
        split("memory", "pids", "outside");
        Cgroups groups = Cgroups.detect(mount(), membership("8:pids:/../outside", "4:memory:/"));
        assertThat(groups.open(BoxLimits.defaults(), 1).doors())
                .extracting(door -> BoxFiles.parent(BoxFiles.parent(door)))
                .containsExactly(mount().resolve("memory"), mount().resolve("pids"));
        Path other = root.resolve("unified");
        unified(other, "memory pids\n");
        unified(root.resolve("elsewhere"), "memory pids\n");
        Cgroups.Group group =
                Cgroups.detect(other, membership("0::/../elsewhere")).open(BoxLimits.defaults(), 1);
        assertThat(BoxFiles.parent(BoxFiles.parent(group.doors().get(0)))).isEqualTo(other);
    }

    @Test
    void gives_none_where_only_one_of_the_two_is_there() throws Exception {
        split("memory");
        assertThat(Cgroups.detect(mount(), membership("8:pids:/", "4:memory:/")).available())
                .isFalse();
        Path other = root.resolve("unified");
        unified(other, "memory\n");
        assertThat(Cgroups.detect(other, membership("0::/")).available()).isFalse();
        unified(other, "pids\n");
        assertThat(Cgroups.detect(other, membership("0::/")).available()).isFalse();
    }

    @Test
    void a_group_that_cannot_be_made_fails_the_box_and_leaves_nothing() throws Exception {
        split("memory", "pids");
        Cgroups groups = Cgroups.detect(mount(), membership("8:pids:/", "4:memory:/"));
        Files.delete(mount().resolve("pids/cgroup.procs"));
        Files.delete(mount().resolve("pids"));
        assertThatThrownBy(() -> groups.open(BoxLimits.defaults(), 1)).isInstanceOf(IOException.class);
        try (Stream<Path> left = Files.list(mount().resolve("memory"))) {
            assertThat(left).containsExactly(mount().resolve("memory/cgroup.procs"));
        }
    }

    @Test
    void knows_when_memory_ran_out_of_version_two_and_ends_what_is_left() throws Exception {
        Path mount = mount();
        unified(mount, "memory pids\n");
        Cgroups.Group group = Cgroups.detect(mount, membership("0::/")).open(BoxLimits.defaults(), 1);
        Path events = group.doors().get(0).resolveSibling("memory.events");
        Files.writeString(events, "low 0\noom_kill 0\n");
        assertThat(group.ranOutOfMemory()).isFalse();
        Files.writeString(events, "low 0\noom_kill 2\n");
        assertThat(group.ranOutOfMemory()).isTrue();
        Machine.needsShell();
        Process process = new ProcessBuilder("sleep", "60").start();
        Files.writeString(group.doors().get(0), process.pid() + "\n999999999\n");
        group.kill();
        assertThat(process.waitFor()).isNotZero();
    }
}
