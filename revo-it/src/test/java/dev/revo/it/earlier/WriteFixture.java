package dev.revo.it.earlier;

import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.audit.verifier.SignerKey;
import dev.revo.backup.BackupRequest;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.run.RunOptions;
import dev.revo.store.jdbc.FreshPostgres;
import dev.revo.store.jdbc.JdbcStores;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Writes the fixture of the version that it is run in, with the classes of this module's tests on the class path:
 * {@code WriteFixture src/test/resources/earlier/schema-N}. Needs a PostgreSQL server on this machine, and its
 * {@code pg_dump}.
 */
final class WriteFixture {
    static final AgentSpec<String, String> ECHO =
            AgentSpec.builder("echo", String.class, String.class).build();

    private WriteFixture() {}

    public static void main(String[] arguments) throws Exception {
        Fixture fixture = new Fixture(Path.of(arguments[0]));
        Files.createDirectories(fixture.directory());
        SignerKey signer = SignerKey.generate("prod");
        Properties all = new Properties();
        all.setProperty("signer", signer.secret());
        all.setProperty("verifier", signer.verifier().toString());
        embedded(fixture, signer, all);
        postgresql(fixture, signer, all);
        journal(fixture, all);
        String lines = all.stringPropertyNames().stream()
                .sorted()
                .map(key -> key + "=" + all.getProperty(key).replace("\n", "\\n"))
                .collect(Collectors.joining("\n", "", "\n"));
        Files.writeString(fixture.file("known.properties"), lines);
    }

    private static void embedded(Fixture fixture, SignerKey signer, Properties all) throws IOException {
        Path database = Files.createTempDirectory("fixture");
        try (Life life = new Life(JdbcStores.embedded(database), signer)) {
            keep(life, "h2", all);
            try (OutputStream out = Files.newOutputStream(fixture.file("backup.bin"))) {
                life.revo().asSystem("nightly").backups().write(BackupRequest.of("acme"), out);
            }
        }
        fixture.pack("h2.zip", database);
    }

    private static void postgresql(Fixture fixture, SignerKey signer, Properties all) throws Exception {
        try (FreshPostgres database = FreshPostgres.create()) {
            try (Life life = new Life(database.stores(), signer)) {
                keep(life, "postgresql", all);
            }
            Process dump = new ProcessBuilder(
                            "pg_dump",
                            "--inserts",
                            "--no-owner",
                            "--no-privileges",
                            "--host=127.0.0.1",
                            "--username=postgres",
                            database.name())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String text = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (dump.waitFor() != 0) {
                throw new IllegalStateException("pg_dump failed");
            }
            // Lines for psql alone.
            Files.writeString(
                    fixture.file("postgresql.sql"),
                    text.lines()
                            .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict"))
                            .collect(Collectors.joining("\n", "", "\n")));
        }
    }

    private static void keep(Life life, String prefix, Properties all) {
        life.live().forEach((key, value) -> all.setProperty(prefix + "." + key, value.toString()));
        all.setProperty(prefix + ".checkpoint", life.newestNote());
    }

    private static void journal(Fixture fixture, Properties all) throws IOException {
        Path directory = Files.createTempDirectory("fixture");
        try (Revo revo = local(directory)) {
            var run = revo.solo().agents().start(ECHO.request("hi"), RunOptions.defaults());
            run.await();
            all.setProperty("journal.run", run.id().value());
        }
        fixture.pack("journal.zip", directory);
    }

    /** A reVo that keeps its runs in files. */
    static Revo local(Path directory) {
        return Revo.builder()
                .name("prod")
                .data(directory)
                .trustAllCallers()
                .install(AgentRuntime.module())
                .install(ParallelEngine.module())
                .agent(Agent.of(ECHO, (ctx, said) -> ctx.partial(said, "only said")))
                .build();
    }
}
