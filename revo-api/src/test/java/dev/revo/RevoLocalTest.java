package dev.revo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.ChatModel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RevoLocalTest {
    @Test
    void the_one_line_start_discovers_trusts_and_writes_nothing_by_itself() {
        try (Revo revo = Revo.local(new ChatModel() {})) {
            assertThat(revo.wiring().modules()).contains("discovered");
            assertThat(revo.wiring().toString()).contains("(trustAllCallers)");
            assertThat(revo.solo().scope()).hasToString("solo/host");
        }
        assertThat(Files.exists(Path.of("revo-data"))).isFalse();
    }
}
