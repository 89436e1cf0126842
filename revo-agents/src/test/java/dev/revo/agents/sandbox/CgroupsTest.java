package dev.revo.agents.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.sandbox.BoxLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
}
