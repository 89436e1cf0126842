package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/parallel.md. */
class ParallelGuideIT {
    @Test
    void the_example_compiles_and_buys(@TempDir Path directory) throws Exception {
        assertThat(Guide.run("parallel.md", directory, """
                import dev.revo.*; import dev.revo.engine.parallel.*; import dev.revo.engine.parallel.schedule.*;
                import dev.revo.parallel.*; import dev.revo.run.*; import dev.revo.scope.*; import dev.revo.tool.*;
                import java.time.*; import java.util.*;
                """))
                .contains("counted 4")
                .contains("next at 03:30")
                .contains("unscheduled true")
                .contains("plan/purchase ")
                .contains("for ada")
                .contains("hold DONE")
                .contains("buy DONE")
                .doesNotContain("released");
    }
}
