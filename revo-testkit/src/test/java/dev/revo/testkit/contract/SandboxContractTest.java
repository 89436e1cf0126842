package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.revo.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kit on a plain sandbox, and on sandboxes that are wrong in one way each. */
@NullUnmarked // JUnit fills its directory.
final class SandboxContractTest extends SandboxContract {
    private static final Map<PlainBox.Fault, String> CAUGHT_BY = Map.of(
            PlainBox.Fault.LEAVES_CHILDREN, "no_child_outlives_its_command",
            PlainBox.Fault.INHERITS_ENVIRONMENT, "the_environment_of_the_host_is_not_passed_on",
            PlainBox.Fault.KEEPS_ITS_DIRECTORY, "what_one_command_leaves_the_next_does_not_find",
            PlainBox.Fault.CALLS_A_TIMEOUT_AN_EXIT, "a_command_ends_at_its_wall_clock_limit_with_all_its_children",
            PlainBox.Fault.BOASTS, "nothing_that_the_report_calls_enforced_can_be_broken",
            PlainBox.Fault.USES_A_SHELL, "hostile_text_goes_in_and_comes_out_as_it_is",
            PlainBox.Fault.IGNORES_CANCELLATION, "nothing_is_run_for_a_run_that_was_cancelled_before",
            PlainBox.Fault.FOLLOWS_LINKS, "a_file_above_its_bound_and_a_link_are_not_collected",
            PlainBox.Fault.NEVER_CUTS, "output_above_its_bound_is_cut_and_says_so");

    @TempDir
    Path root;

    @BeforeEach
    void needsLinux() {
        assumeTrue(Files.isReadable(Path.of("/proc/self/environ")), "there is no /proc here to find processes in");
    }

    @Override
    protected Sandbox sandbox() {
        return new PlainBox(PlainBox.Fault.NONE, root);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_sandbox_that_is_wrong_in_one_way_fails(PlainBox.Fault fault) throws Exception {
        String test = CAUGHT_BY.getOrDefault(fault, "none");
        assertThat(Kit.fails(SandboxContract.class, test, () -> new SandboxContract() {
                    @Override
                    protected Sandbox sandbox() {
                        return new PlainBox(fault, root);
                    }
                }))
                .isTrue();
    }

    @Test
    void every_fault_is_caught_by_a_test_of_its_own() {
        assertThat(CAUGHT_BY.values()).doesNotHaveDuplicates();
        assertThat(CAUGHT_BY).hasSize(PlainBox.Fault.values().length - 1);
    }
}
