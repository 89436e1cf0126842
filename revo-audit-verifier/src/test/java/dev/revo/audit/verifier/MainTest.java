package dev.revo.audit.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
    private final Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final String key;
    private final String export;

    MainTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        key = file("key", ("\n" + TestChain.SIGNER.verifier() + "\n").getBytes(StandardCharsets.UTF_8));
        export = file("export.jsonl", TestChain.of(25, 10).bytes());
    }

    private String file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes).toString();
    }

    private int run(String... args) {
        out.reset();
        err.reset();
        return Main.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void verified_is_0_and_says_up_to_where() {
        assertThat(run("--public-key", key, export)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("""
                        VERIFIED
                        chain: revo/test/acme%20%26%20co
                        tenant: acme & co
                        rows: from 1, vouched for up to 20
                        rows 21 to 25: chained but not vouched for
                        """);
        assertThat(run("--public-key", key, "--origin", TestChain.ORIGIN, export))
                .isZero();
    }

    @Test
    void not_verified_is_1_and_names_the_row() throws IOException {
        TestChain changed = TestChain.of(25, 10);
        changed.lines.set(2, changed.lines.get(2).row(TestChain.row(3, "forged")));
        assertThat(run("--public-key", key, file("changed", changed.bytes()))).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("NOT VERIFIED")
                .contains("CHANGED at row 3");
        String trusted =
                file("note", TestChain.of(30, 50).note(TestChain.SIGNER).getBytes(StandardCharsets.UTF_8));
        assertThat(run("--public-key", key, "--checkpoint", trusted, export)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("TRUNCATED at row 26");
        assertThat(run("--public-key", key, "--origin", "revo/x/y", export)).isEqualTo(1);
        assertThat(run(
                        "--public-key",
                        key,
                        file("junk", "\u001b[2J\n".repeat(200).getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("... and 100 more")
                .doesNotContain("\u001b");
    }

    @Test
    void bad_usage_is_2_and_says_what_is_wrong() throws IOException {
        String note = file("note", "no note".getBytes(StandardCharsets.UTF_8));
        String[][] wrong = {
            {},
            {export},
            {"--public-key"},
            {"--public-key", key},
            {"--public-key", key, export, export},
            {"--public-key", key, "--verbose", export},
            {"--public-key", folder.resolve("absent").toString(), export},
            {"--public-key", key, folder.resolve("absent").toString()},
            {"--public-key", key, "a\u0000b"},
            {"--public-key", note, export},
            {"--public-key", key, "--checkpoint", note, export},
            {"--public-key", key, folder.toString()},
        };
        for (String[] args : wrong) {
            assertThat(run(args)).as(String.join(" ", args)).isEqualTo(2);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("usage: ").hasLineCount(2);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        }
    }
}
