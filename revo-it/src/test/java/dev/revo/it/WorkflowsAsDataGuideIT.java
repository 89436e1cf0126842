package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The document and the program in docs/workflows-as-data.md. */
class WorkflowsAsDataGuideIT {
    private static final Pattern DOCUMENT = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL);

    @Test
    void the_example_compiles_asks_and_pays(@TempDir Path directory) throws Exception {
        Matcher document = DOCUMENT.matcher(Files.readString(Path.of("..", "docs", "workflows-as-data.md")));
        assertThat(document.find()).isTrue();
        Files.createDirectory(directory.resolve("data"));
        Files.writeString(directory.resolve("data").resolve("answer-ticket.json"), document.group(1));
        assertThat(Guide.run("workflows-as-data.md", directory, """
                import dev.revo.*; import dev.revo.agent.*; import dev.revo.agents.*; import dev.revo.agents.tools.*;
                import dev.revo.engine.parallel.*; import dev.revo.engine.parallel.document.*; import dev.revo.parallel.*;
                import dev.revo.run.*; import dev.revo.scope.*; import dev.revo.tool.*;
                import java.nio.file.*; import java.util.*;
                """))
                .contains("Pay 500 cents back to Ada?")
                .contains("Outcome[reply=Dear Ada, about cold soup, refund=Optional[Paid[receipt=R-500, by=ada]]]");
    }
}
