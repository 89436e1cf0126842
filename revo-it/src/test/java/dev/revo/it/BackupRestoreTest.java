package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.audit.AuditFormat;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.verifier.AuditVerifier;
import dev.revo.audit.verifier.Checkpoint;
import dev.revo.audit.verifier.SignerKey;
import dev.revo.audit.verifier.Verdict;
import dev.revo.backup.BackupReport;
import dev.revo.backup.BackupRequest;
import dev.revo.backup.RestoreReport;
import dev.revo.backup.RestoreReport.State;
import dev.revo.backup.RestoreRequest;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.ConflictException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.RevoException;
import dev.revo.inmemory.InMemory;
import dev.revo.inmemory.InMemorySecrets;
import dev.revo.proof.Answer;
import dev.revo.proof.Partial;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import dev.revo.run.RunRef;
import dev.revo.scope.Permission;
import dev.revo.spi.SecretStore;
import dev.revo.store.jdbc.FreshPostgres;
import dev.revo.store.jdbc.JdbcStores;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.Role;
import dev.revo.testkit.Await;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of a backup: from H2 to PostgreSQL, encrypted, with an audit chain that goes on or begins anew. */
final class BackupRestoreTest {
    private static final String KEY = "vault:backup";
    private static final int SIZE = 600_000;
    private static final AgentSpec<String, String> LARGE =
            AgentSpec.builder("large", String.class, String.class).build();

    private final SignerKey signer = SignerKey.generate("prod");
    private final Path directory;

    BackupRestoreTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private Revo open(JdbcStores stores) {
        InMemorySecrets secrets = InMemory.secrets();
        Revo revo = Revo.builder()
                .name("prod")
                .provide(SecretStore.class, secrets)
                .install(stores)
                .install(Tenancy.module().signAudit(signer))
                .install(AgentRuntime.module())
                .install(ParallelEngine.module())
                .agent(Agent.of(LARGE, (ctx, letter) -> ctx.partial(letter.repeat(SIZE), "only said")))
                .build();
        secrets.put(
                revo.asSystem("key").scope().tenant(),
                KEY,
                Base64.getEncoder().encodeToString(new byte[32]).toCharArray());
        return revo;
    }

    private Revo embedded(String name) {
        return open(JdbcStores.embedded(directory.resolve(name)));
    }

    private static ScopedRevo ada(Revo revo, String tenant) {
        return revo.with(revo.scopeOf(tenant, "ada"));
    }

    private static void live(Revo revo, String id) {
        revo.asSystem("sign-up").organizations().create(NewOrganization.of(id, id, id + ".example", "ada"));
        ada(revo, id).roles().define(NewRole.of("writer").parent(Role.VIEWER).allow("memory:store"));
        ada(revo, id).members().invite("cy", "cy@" + id + ".example", "writer");
    }

    /** A run whose result is too large for the journal. */
    private static RunRef<Answer<String>> run(Revo revo, String tenant) {
        RunHandle<Answer<String>> run = ada(revo, tenant).agents().start(LARGE.request("x"), RunOptions.defaults());
        run.await();
        return run.ref();
    }

    private static String result(Revo revo, String tenant, RunRef<Answer<String>> ref) {
        Answer<String> answer =
                ada(revo, tenant).runs().attach(ref).orElseThrow().await();
        return ((Partial<String>) answer).value();
    }

    private byte[] export(Revo revo, String tenant) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Await.atMost(Duration.ofSeconds(30)).until("a signed checkpoint", () -> {
            out.reset();
            ada(revo, tenant).audit().export(AuditQuery.all(), AuditFormat.JSON_LINES, out);
            return out.toString(StandardCharsets.UTF_8).contains("checkpoint");
        });
        return out.toByteArray();
    }

    private AuditVerifier verifier(String tenant) {
        return AuditVerifier.of(List.of(signer.verifier())).expecting(Checkpoint.origin("prod", tenant));
    }

    private Verdict verdict(Revo revo, String tenant) throws IOException {
        return verifier(tenant).verify(new ByteArrayInputStream(export(revo, tenant)));
    }

    private static String note(byte[] export) throws IOException {
        String note = "";
        for (String line : new String(export, StandardCharsets.UTF_8).split("\n", -1)) {
            note = new ObjectMapper().readTree(line).path("checkpoint").asText(note);
        }
        return note;
    }

    @Test
    void an_organization_moves_from_h2_to_postgresql_and_lives_on() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String before;
        BackupReport saved;
        RunRef<Answer<String>> large;
        try (Revo source = embedded("source")) {
            live(source, "acme");
            large = run(source, "acme");
            before = note(export(source, "acme"));
            saved = source.asSystem("nightly")
                    .backups()
                    .write(BackupRequest.of("acme").encrypt(KEY), out);
        }
        assertThat(saved.organizations().get(0).auditLines()).isPositive();
        assertThat(saved.organizations().get(0).rows()).containsEntry("revo_blob", 1L);
        try (FreshPostgres postgres = FreshPostgres.create();
                Revo target = open(postgres.stores())) {
            RestoreReport report = target.asSystem("move")
                    .backups()
                    .restore(RestoreRequest.of("acme").decrypt(KEY), new ByteArrayInputStream(out.toByteArray()));
            assertThat(report.backup()).isEqualTo(saved.id());
            assertThat(report.organizations().get(0).rows())
                    .isEqualTo(saved.organizations().get(0).rows());
            assertThat(report.organizations().get(0).chainContinues()).isTrue();
            assertThat(report.organizations().get(0).dropped()).containsEntry("invitations", 1L);
            assertThat(result(target, "acme", large)).isEqualTo("x".repeat(SIZE));
            // Rights, members and changes: it is an organization like any other.
            assertThat(ada(target, "acme").permissions().check("ada", Permission.of("memory:store")))
                    .isTrue();
            ada(target, "acme").roles().define(NewRole.of("later").allow("memory:read"));
            assertThat(ada(target, "acme").audit().find(AuditQuery.all().action("backup:restore")))
                    .singleElement()
                    .satisfies(line -> assertThat(line.detail()).containsEntry("backup", saved.id()));
            // Who trusts a checkpoint of before the move finds the same chain, longer.
            Verdict after = verifier("acme").trusting(before).verify(new ByteArrayInputStream(export(target, "acme")));
            assertThat(after.findings()).isEmpty();
            assertThat(after.verified()).isTrue();
        }
    }

    @Test
    void where_somebody_looked_for_it_before_lines_are_kept_and_chained_anew() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String before;
        try (Revo source = embedded("source")) {
            live(source, "acme");
            before = note(export(source, "acme"));
            source.asSystem("nightly").backups().write(BackupRequest.of("acme"), out);
        }
        try (Revo target = embedded("target")) {
            assertThat(target.asSystem("look").organizations().find("acme")).isEmpty();
            RestoreReport report = target.asSystem("restore")
                    .backups()
                    .restore(RestoreRequest.of("acme"), new ByteArrayInputStream(out.toByteArray()));
            assertThat(report.organizations().get(0).chainContinues()).isFalse();
            byte[] export = export(target, "acme");
            assertThat(verifier("acme").verify(new ByteArrayInputStream(export)).findings())
                    .isEmpty();
            assertThat(ada(target, "acme").audit().find(AuditQuery.all().action("organization:create")))
                    .isNotEmpty();
            // The control: it is another chain, and who trusts a checkpoint of the old one is told so.
            assertThat(verifier("acme")
                            .trusting(before)
                            .verify(new ByteArrayInputStream(export))
                            .verified())
                    .isFalse();
        }
    }

    @Test
    void a_copy_beside_the_original_has_a_chain_of_its_own() throws Exception {
        try (Revo revo = embedded("both")) {
            live(revo, "acme");
            RunRef<Answer<String>> large = run(revo, "acme");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            revo.asSystem("copy").backups().write(BackupRequest.of("acme"), out);
            byte[] backup = out.toByteArray();
            // With its own id or domain it is refused, and nothing is there of it.
            for (RestoreRequest taken : List.of(
                    RestoreRequest.of("acme"),
                    RestoreRequest.of("acme").into("copy"),
                    RestoreRequest.of("acme").domain("copy.example"))) {
                assertThatThrownBy(
                                () -> revo.asSystem("copy").backups().restore(taken, new ByteArrayInputStream(backup)))
                        .isInstanceOf(ConflictException.class);
            }
            assertThat(revo.asSystem("look").organizations().find("copy")).isEmpty();
            RestoreReport report = revo.asSystem("copy")
                    .backups()
                    .restore(
                            RestoreRequest.of("acme").into("copy").domain("copy.example"),
                            new ByteArrayInputStream(backup));
            assertThat(report.organizations().get(0).chainContinues()).isFalse();
            assertThat(result(revo, "copy", large)).isEqualTo("x".repeat(SIZE));
            assertThat(result(revo, "acme", large)).isEqualTo("x".repeat(SIZE));
            assertThat(ada(revo, "copy").organizations().find("copy"))
                    .hasValueSatisfying(copy -> assertThat(copy.domain()).isEqualTo("copy.example"));
            Verdict own = verdict(revo, "copy");
            assertThat(own.findings()).isEmpty();
            assertThat(own.tenant()).contains("copy");
            assertThat(verdict(revo, "acme").findings()).isEmpty();
        }
    }

    @Test
    void all_organizations_come_back_and_a_damaged_backup_leaves_an_empty_store() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Revo source = embedded("many")) {
            live(source, "acme");
            live(source, "globex");
            source.asSystem("nightly").backups().write(BackupRequest.all(), out);
        }
        byte[] backup = out.toByteArray();
        try (Revo target = embedded("empty")) {
            byte[] damaged = backup.clone();
            damaged[backup.length / 2] ^= 1;
            assertThatThrownBy(() -> target.asSystem("restore")
                            .backups()
                            .restore(RestoreRequest.all(), new ByteArrayInputStream(damaged)))
                    .isInstanceOf(InvalidRequestException.class);
            assertThat(target.asSystem("look").organizations().list("", 10)).isEmpty();
            assertThatThrownBy(() -> target.scopeOf("acme", "ada")).isInstanceOf(RevoException.class);
            // The control: untouched, it is restored.
            target.asSystem("restore").backups().restore(RestoreRequest.all(), new ByteArrayInputStream(backup));
            assertThat(target.asSystem("look").organizations().list("", 10))
                    .extracting(one -> one.id())
                    .containsExactly("acme", "globex");
            assertThat(verdict(target, "globex").findings()).isEmpty();
        }
    }

    @Test
    void a_restore_of_all_that_the_database_stops_in_the_middle_goes_on_when_repeated() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Revo source = embedded("stopped")) {
            for (String id : List.of("acme", "globex", "initech")) {
                live(source, id);
            }
            source.asSystem("nightly").backups().write(BackupRequest.all(), out);
        }
        try (FreshPostgres postgres = FreshPostgres.create();
                Revo target = open(postgres.stores())) {
            try (Connection owner = postgres.owner();
                    Statement statement = owner.createStatement()) {
                statement.execute("create function stop() returns trigger language plpgsql as"
                        + " $$ begin if new.tenant_id = 'globex' then raise 'stopped'; end if; return new; end $$");
                // Late in the transaction: most of it is written by then.
                statement.execute("create constraint trigger stop after insert on revo_organization"
                        + " deferrable initially deferred for each row execute function stop()");
                assertThat(restored(target, out)).containsExactly(State.RESTORED, State.MISSING, State.MISSING);
                assertThat(target.asSystem("look").organizations().list("", 10))
                        .extracting(one -> one.id())
                        .containsExactly("acme");
                statement.execute("drop trigger stop on revo_organization");
            }
            ada(target, "acme").roles().define(NewRole.of("later").allow("memory:read"));
            assertThat(restored(target, out)).containsExactly(State.THERE, State.RESTORED, State.RESTORED);
            assertThat(ada(target, "acme").roles().find("later")).isPresent();
            assertThat(verdict(target, "globex").findings()).isEmpty();
        }
    }

    private static List<State> restored(Revo revo, ByteArrayOutputStream backup) {
        return revo
                .asSystem("restore")
                .backups()
                .restore(RestoreRequest.all(), new ByteArrayInputStream(backup.toByteArray()))
                .organizations()
                .stream()
                .map(RestoreReport.Restored::state)
                .toList();
    }
}
