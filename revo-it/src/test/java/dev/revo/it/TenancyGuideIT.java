package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in docs/tenancy.md. */
class TenancyGuideIT {
    @Test
    void the_example_compiles_and_says_why(@TempDir Path directory) throws Exception {
        assertThat(Guide.run("tenancy.md", directory, """
                import dev.revo.*; import dev.revo.audit.*; import dev.revo.audit.verifier.*;
                import dev.revo.engine.tenancy.*; import dev.revo.scope.*; import dev.revo.store.jdbc.*;
                import dev.revo.tenancy.*; import java.nio.file.Path;
                """))
                .contains("false: role:writer denies memory:store:secret")
                .contains("seq,");
    }

    @Test
    void the_example_of_own_models_compiles_and_lists_them(@TempDir Path directory) throws Exception {
        assertThat(Guide.run("tenancy.md", 2, directory, """
                import dev.langchain4j.model.openai.OpenAiChatModel;
                import dev.revo.*; import dev.revo.agent.*; import dev.revo.agents.runtime.*;
                import dev.revo.engine.parallel.*; import dev.revo.engine.tenancy.*; import dev.revo.run.*;
                import dev.revo.spi.SecretStore.Secret;
                import dev.revo.store.jdbc.*; import dev.revo.tenancy.*;
                import java.net.URI; import java.nio.file.Path; import java.util.function.Supplier;
                """))
                .contains("secrets: model:openai")
                .contains("models: [strong]");
    }
}
