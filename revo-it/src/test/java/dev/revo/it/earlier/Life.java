package dev.revo.it.earlier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
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
import dev.revo.audit.verifier.VerifierKey;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.inmemory.InMemory;
import dev.revo.login.Authentication.SessionToken;
import dev.revo.login.Login;
import dev.revo.login.NewApiKey;
import dev.revo.login.Origin;
import dev.revo.login.PasswordLogin;
import dev.revo.run.Budget;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.scope.Permission;
import dev.revo.spi.BlobStore;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.RevoModule;
import dev.revo.spi.SecretStore;
import dev.revo.spi.TimeSource;
import dev.revo.tenancy.Member;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.Role;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.Await;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestParts;
import dev.revo.usage.BudgetRule;
import dev.revo.usage.UsageEvent;
import dev.revo.usage.UsageEvent.Meter;
import dev.revo.usage.UsageQuery;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What an organization did once, and whether all of it is still there. What later versions add to it has its own place: a
 * fixture that was written before has none of it.
 */
final class Life implements AutoCloseable {
    private static final Instant THEN = Instant.parse("2026-03-01T12:00:00Z");
    private static final Origin HOME = new Origin("192.0.2.1", "browser");
    private static final String PASSWORD = "a lantern in the fog";
    private static final String BLOB = "a large output";
    private static final AgentSpec<String, String> ECHO =
            AgentSpec.builder("echo", String.class, String.class).build();

    private final TestClock clock = TestClock.at(THEN);
    private final TestParts parts = TestParts.of(ConversationStore.class, BlobStore.class);
    private final TestContexts contexts = TestContexts.open();
    private final Revo revo;

    /**
     * Opens a reVo over stores.
     *
     * @param signing the key of the audit chain; none for who only looks
     */
    Life(RevoModule stores, @Nullable SignerKey signing) {
        Tenancy tenancy = Tenancy.module().encryptFactors("factors");
        revo = Revo.builder()
                .name("prod")
                .provide(TimeSource.class, clock)
                .provide(
                        SecretStore.class,
                        InMemory.secrets()
                                .put(
                                        "acme",
                                        "factors",
                                        Base64.getEncoder()
                                                .encodeToString(new byte[32])
                                                .toCharArray()))
                .install(stores)
                .install(signing == null ? tenancy : tenancy.signAudit(signing))
                .install(AgentRuntime.module())
                .install(ParallelEngine.module())
                .install(parts)
                .agent(Agent.of(ECHO, (ctx, said) -> ctx.partial(said, "only said")))
                .build();
    }

    Revo revo() {
        return revo;
    }

    private ScopedRevo ada() {
        return revo.with(revo.scopeOf("acme", "ada"));
    }

    /** Does all of it; what must be known to come back is in the answer. */
    Properties live() {
        Properties known = new Properties();
        revo.asSystem("sign-up")
                .organizations()
                .create(NewOrganization.of("acme", "Acme", "acme.example", "ada")
                        .subscription(Subscription.PRO)
                        .settings(OrganizationSettings.defaults()
                                .timeZone(ZoneId.of("Asia/Tokyo"))
                                .modelProviders("mistral")
                                .custom("colour", "red")));
        ada().roles()
                .define(NewRole.of("writer")
                        .parent(Role.VIEWER)
                        .allow("memory:store")
                        .deny("tool:call:rm"));
        ada().members().addService("bo", "writer");
        ada().members().invite("cy", "cy@acme.example", Role.VIEWER);
        var door = revo.asSystem("login").authentication();
        door.setPassword(ada().factors().resetPassword("ada").token(), PASSWORD.toCharArray(), HOME);
        known.setProperty("session", in(PASSWORD).token());
        known.setProperty(
                "key",
                ada().apiKeys()
                        .issue(NewApiKey.of("reports").rights(Permission.of("usage:read")))
                        .secret());
        ada().usage().limit(BudgetRule.of("month", Budget.tokens(10_000), BudgetRule.Window.MONTH));
        ada().usage()
                .record(UsageEvent.of("app", "e1", Meter.INPUT_TOKENS, 1_234, THEN)
                        .user("bo"));
        var run = ada().agents().start(ECHO.request("hi"), RunOptions.defaults().idempotencyKey("once"));
        run.await();
        known.setProperty("run", run.id().value());
        var ctx = contexts.of("acme", "ada");
        parts.part(ConversationStore.class)
                .append(ctx, "talk", 0, List.of(UserMessage.from("what is it?"), AiMessage.from("a lantern")));
        known.setProperty(
                "blob",
                parts.part(BlobStore.class)
                        .put(ctx, new ByteArrayInputStream(BLOB.getBytes(StandardCharsets.UTF_8)), 1_000));
        known.setProperty("lines", String.valueOf(lines()));
        return known;
    }

    /** The log with its chain, once its end has been signed. */
    private String export() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Await.atMost(Duration.ofSeconds(30)).until("a signed checkpoint", () -> {
            clock.advance(Duration.ofSeconds(11));
            out.reset();
            ada().audit().export(AuditQuery.all(), AuditFormat.JSON_LINES, out);
            return out.toString(StandardCharsets.UTF_8).contains("checkpoint");
        });
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The newest signed checkpoint of the log's chain. */
    String newestNote() {
        String note = "";
        for (String line : export().split("\n", -1)) {
            note = line.isBlank() ? note : read(line).path("checkpoint").asText(note);
        }
        return note;
    }

    private static JsonNode read(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private SessionToken in(String password) {
        return ((Login.LoggedIn) revo.asSystem("login")
                        .authentication()
                        .password(PasswordLogin.of("acme", "ada", password.toCharArray(), HOME)))
                .session();
    }

    private int lines() {
        return ada().audit().find(AuditQuery.all().top(1_000)).size();
    }

    /** Fails when anything of it is not there any more, or does not work. */
    void check(Properties known) throws IOException {
        Organization acme = revo.asSystem("look").organizations().find("acme").orElseThrow();
        assertThat(acme.subscription()).isEqualTo(Subscription.PRO);
        assertThat(acme.domain()).isEqualTo("acme.example");
        assertThat(acme.settings().timeZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(acme.settings().modelProviders()).containsExactly("mistral");
        assertThat(acme.settings().custom()).containsEntry("colour", "red");
        assertThat(ada().members().list("", 10))
                .extracting(Member::id, Member::status)
                .contains(
                        tuple("ada", Member.Status.ACTIVE),
                        tuple("bo", Member.Status.ACTIVE),
                        tuple("cy", Member.Status.INVITED));
        assertThat(ada().permissions().check("bo", Permission.of("memory:store")))
                .isTrue();
        assertThat(ada().permissions().check("bo", Permission.of("tool:call:rm")))
                .isFalse();
        assertThat(ada().usage()
                        .report(UsageQuery.between(THEN.minusSeconds(60), THEN.plusSeconds(60)))
                        .total(Meter.INPUT_TOKENS))
                .isEqualByComparingTo("1234");
        assertThat(ada().usage().budgets())
                .singleElement()
                .satisfies(budget -> assertThat(budget.used().inputTokens()).isEqualTo(1_234));
        assertThat(ada().runs()
                        .status(RunId.parse(known.getProperty("run")))
                        .orElseThrow()
                        .state())
                .isEqualTo(RunState.SUCCEEDED);
        assertThat(ada().agents()
                        .start(ECHO.request("hi"), RunOptions.defaults().idempotencyKey("once"))
                        .id()
                        .value())
                .isEqualTo(known.getProperty("run"));
        var ctx = contexts.of("acme", "ada");
        assertThat(parts.part(ConversationStore.class).read(ctx, "talk", 10).messages())
                .extracting(Object::toString)
                .anyMatch(text -> text.contains("what is it?"))
                .anyMatch(text -> text.contains("a lantern"));
        try (var blob =
                parts.part(BlobStore.class).get(ctx, known.getProperty("blob")).orElseThrow()) {
            assertThat(new String(blob.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(BLOB);
        }
        assertThat(lines()).isGreaterThanOrEqualTo(Integer.parseInt(known.getProperty("lines")));
        assertThat(in(PASSWORD).session().member()).isEqualTo("ada");
    }

    /** Key and session of then are still good; not after a restore, which leaves them out. */
    void checkCredentials(Properties known) {
        var door = revo.asSystem("login").authentication();
        assertThat(door.apiKey(known.getProperty("key"), HOME).rights())
                .hasValueSatisfying(rights -> assertThat(rights).containsExactly(Permission.of("usage:read")));
        assertThat(door.session(known.getProperty("session"), HOME).member()).isEqualTo("ada");
    }

    /** The chain of the log goes on from the checkpoint that was signed then. */
    void checkChain(String verifier, String trusted) throws IOException {
        String export = export();
        var verdict = AuditVerifier.of(List.of(VerifierKey.parse(verifier)))
                .expecting(Checkpoint.origin("prod", "acme"))
                .trusting(trusted)
                .verify(new ByteArrayInputStream(export.getBytes(StandardCharsets.UTF_8)));
        assertThat(verdict.verified()).as(verdict.toString()).isTrue();
    }

    @Override
    public void close() {
        revo.close();
        contexts.close();
    }
}
