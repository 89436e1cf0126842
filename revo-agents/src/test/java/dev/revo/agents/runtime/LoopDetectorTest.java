package dev.revo.agents.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.tool.ToolResult;
import org.junit.jupiter.api.Test;

/** Calls that go round in a circle. */
class LoopDetectorTest {
    private final LoopDetector loop = new LoopDetector();

    @Test
    void who_called_nothing_yet_or_was_just_told_is_not_stuck() {
        assertThat(loop.stuck()).isFalse();
        for (int i = 0; i < 4; i++) {
            loop.saw("look", "{}", ToolResult.ok("same"));
        }
        assertThat(loop.stuck()).isTrue();
        loop.reset();
        assertThat(loop.stuck()).isFalse();
    }
}
