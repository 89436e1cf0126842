package dev.revo.it.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.engine.tenancy.models.ModelFactory;
import dev.revo.error.RevoException;
import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.RunOptions;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.store.jdbc.JdbcStores;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.OwnModel;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.http.ModelRequest;
import dev.revo.testkit.http.ModelServer;
import dev.revo.testkit.http.Reply;
import dev.revo.usage.BudgetRule;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two organizations that bring the same model, each with its own key, over HTTP and an embedded database. */
final class OwnModelKeysTest {
    private static final AgentSpec<String, String> ASK =
            AgentSpec.builder("ask", String.class, String.class).build();
    private static final String REFERENCE = "model:strong";
    private static final String CLEAR = "in the clear 0123456789";

    private final ModelServer server = ModelServer.answering(request -> Reply.text("key of " + whose(request)));
    private final Path directory;

    OwnModelKeysTest(@TempDir Path directory) {
        this.directory = directory;
    }

    // Not the key itself, because answers are journaled.
    private static String whose(ModelRequest request) {
        return request.header("authorization").orElse("nobody").replace("Bearer sk-of-", "");
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static ChatModel openAi(OwnModel own, Secret secret) {
        return OpenAiChatModel.builder()
                .baseUrl(own.baseUrl().orElseThrow().toString())
                .apiKey(new String(secret.reveal()))
                .modelName(own.modelId().orElse(ModelServer.MODEL))
                .maxRetries(0)
                .build();
    }

    private static Tenancy tenancy() {
        return Tenancy.module().allowLoopbackModels();
    }

    private JdbcStores stores(String... keys) {
        JdbcStores stores = JdbcStores.embedded(directory);
        for (String id : keys) {
            byte[] key = new byte[32];
            key[0] = (byte) id.charAt(1);
            stores = stores.secretsKey(
                    id, () -> Secret.of(Base64.getEncoder().encodeToString(key).toCharArray()));
        }
        return stores;
    }

    private Revo open(Tenancy tenancy, ModelFactory factory) {
        return open(stores("k1"), tenancy, factory);
    }

    private static Revo open(JdbcStores stores, Tenancy tenancy, ModelFactory factory) {
        return Revo.builder()
                .install(stores)
                .install(tenancy.models("openai", factory))
                .install(AgentRuntime.module())
                .install(ParallelEngine.module())
                .agent(Agent.of(
                        ASK, (ctx, model) -> ctx.partial(ctx.model(model).chat("a secret of the house"), "asked only")))
                .build();
    }

    private OwnModel model() {
        return OwnModel.of("strong", "openai", "mistral", REFERENCE).baseUrl(URI.create(server.baseUrl()));
    }

    private void settle(Revo revo, String id) {
        revo.asSystem("sign-up")
                .organizations()
                .create(NewOrganization.of(id, id, id + ".example", "ada")
                        .subscription(Subscription.PRO)
                        .settings(OrganizationSettings.defaults().custom("text", CLEAR)));
        set(revo, id, "sk-of-" + id);
        change(revo, id, settings -> settings.ownModel(model()));
    }

    private static ScopedRevo ada(Revo revo, String tenant) {
        return revo.with(revo.scopeOf(tenant, "ada"));
    }

    private static void set(Revo revo, String tenant, String key) {
        ada(revo, tenant).secrets().set(REFERENCE, key.toCharArray());
    }

    private static void change(Revo revo, String tenant, UnaryOperator<OrganizationSettings> change) {
        Organization now = ada(revo, tenant).organizations().find(tenant).orElseThrow();
        ada(revo, tenant).organizations().update(tenant, now.version(), now.name(), change.apply(now.settings()));
    }

    private static String ask(Revo revo, String tenant, RunOptions options) {
        return ada(revo, tenant)
                .agents()
                .start(ASK.request("strong"), options)
                .await()
                .candidate()
                .orElseThrow();
    }

    private static String ask(Revo revo, String tenant) {
        return ask(revo, tenant, RunOptions.defaults());
    }

    private static void refused(Revo revo, String code) {
        assertThatThrownBy(() -> ask(revo, "acme"))
                .isInstanceOfSatisfying(
                        RevoException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageNotContaining("sk-of");
    }

    private List<String> keys() {
        return server.requests().stream()
                .map(OwnModelKeysTest::whose)
                .distinct()
                .toList();
    }

    private boolean holds(String text) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (Stream.<Charset>of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE)
                        .map(charset -> new String(text.getBytes(charset), StandardCharsets.ISO_8859_1))
                        .anyMatch(bytes::contains)) {
                    return true;
                }
            }
            return false;
        }
    }

    @Test
    void attack17_each_call_carries_its_own_organizations_key_also_after_a_restart() throws Exception {
        try (Revo revo = open(tenancy(), OwnModelKeysTest::openAi)) {
            settle(revo, "acme");
            settle(revo, "globex");
            for (int i = 0; i < 2; i++) {
                assertThat(ask(revo, "acme")).isEqualTo("key of acme");
                assertThat(ask(revo, "globex")).isEqualTo("key of globex");
            }
        }
        try (Revo again = open(tenancy(), OwnModelKeysTest::openAi)) {
            assertThat(ask(again, "globex")).isEqualTo("key of globex");
            assertThat(ask(again, "acme")).isEqualTo("key of acme");
        }
        assertThat(keys()).containsExactly("acme", "globex");
        assertThat(holds("sk-of-acme")).isFalse();
        assertThat(holds(CLEAR)).as("the control: settings are kept in clear").isTrue();
    }

    @Test
    void attack17_control_a_cache_by_name_alone_gives_one_organizations_key_to_another() {
        Map<String, ChatModel> shared = new ConcurrentHashMap<>();
        try (Revo revo =
                open(tenancy(), (own, secret) -> shared.computeIfAbsent(own.name(), name -> openAi(own, secret)))) {
            settle(revo, "acme");
            settle(revo, "globex");
            assertThat(ask(revo, "acme")).isEqualTo("key of acme");
            assertThat(ask(revo, "globex")).isEqualTo("key of acme");
        }
    }

    @Test
    void a_key_that_was_rotated_is_used_at_once_and_a_deleted_one_not_any_more() {
        try (Revo revo = open(tenancy(), OwnModelKeysTest::openAi)) {
            settle(revo, "acme");
            assertThat(ask(revo, "acme")).isEqualTo("key of acme");
            set(revo, "acme", "sk-of-later");
            assertThat(ask(revo, "acme")).isEqualTo("key of later");
            ada(revo, "acme").usage().limit(BudgetRule.of("month", Budget.tokens(1_000_000), BudgetRule.Window.MONTH));
            long before = used(revo);
            ada(revo, "acme").secrets().delete(REFERENCE);
            refused(revo, "secret_missing");
            assertThat(used(revo)).as("what was never sent costs nothing").isEqualTo(before);
            assertThat(server.requests()).hasSize(2);
            set(revo, "acme", "sk-of-acme");
            assertThat(ask(revo, "acme")).isEqualTo("key of acme");
            assertThat(used(revo)).as("the control").isGreaterThan(before);
        }
    }

    @Test
    void the_hosts_key_is_changed_for_all_organizations_by_an_operator() {
        try (Revo revo = open(tenancy(), OwnModelKeysTest::openAi)) {
            settle(revo, "acme");
            settle(revo, "globex");
            revo.asSystem("set up").secrets().set("vault:backup", "any".toCharArray());
        }
        try (Revo revo = open(stores("k2"), tenancy(), OwnModelKeysTest::openAi)) {
            refused(revo, "secret_key_missing");
        }
        try (Revo revo = open(stores("k1", "k2"), tenancy(), OwnModelKeysTest::openAi)) {
            assertThat(ask(revo, "acme")).isEqualTo("key of acme");
            assertThat(revo.asSystem("key of 2026").secrets().reseal()).isEqualTo(3);
            assertThat(revo.asSystem("key of 2026").secrets().reseal()).isZero();
        }
        try (Revo revo = open(stores("k2"), tenancy(), OwnModelKeysTest::openAi)) {
            assertThat(ask(revo, "acme")).isEqualTo("key of acme");
            assertThat(ask(revo, "globex")).isEqualTo("key of globex");
        }
    }

    private static long used(Revo revo) {
        return ada(revo, "acme").usage().budgets().stream()
                .mapToLong(budget -> budget.used().totalTokens())
                .sum();
    }

    @Test
    void providers_prices_and_addresses_hold_for_own_models_too() {
        try (Revo revo = open(tenancy(), OwnModelKeysTest::openAi)) {
            settle(revo, "acme");
            change(revo, "acme", settings -> settings.modelProviders("openai"));
            refused(revo, "provider_denied");
            change(revo, "acme", settings -> settings.modelProviders("mistral"));
            assertThat(ask(revo, "acme")).isEqualTo("key of acme");
            RunOptions money = RunOptions.defaults().budget(Budget.money(Money.usd("1")));
            assertThatThrownBy(() -> ask(revo, "acme", money))
                    .isInstanceOf(RevoException.class)
                    .hasMessageContaining("price");
            change(revo, "acme", settings -> settings.ownModel(model().price(Money.usd("1"), Money.usd("2"))));
            assertThat(ask(revo, "acme", money)).isEqualTo("key of acme");
        }
        int asked = server.requests().size();
        // The same settings in a reVo whose host does not allow this machine.
        try (Revo strict = open(Tenancy.module(), OwnModelKeysTest::openAi)) {
            refused(strict, "address_refused");
            assertThatThrownBy(() -> change(strict, "acme", settings -> settings.ownModel(model().modelId("other"))))
                    .isInstanceOfSatisfying(
                            RevoException.class, e -> assertThat(e.code()).isEqualTo("address_refused"));
        }
        assertThat(server.requests()).hasSize(asked);
    }

    @Test
    void a_kind_that_is_registered_no_more_makes_nothing_and_the_hosts_model_does_not_step_in() {
        try (Revo revo = open(tenancy(), OwnModelKeysTest::openAi)) {
            settle(revo, "acme");
        }
        try (Revo without = Revo.builder()
                .model(
                        "strong",
                        OpenAiChatModel.builder()
                                .baseUrl(server.baseUrl())
                                .apiKey("host")
                                .build(),
                        s -> {})
                .install(stores("k1"))
                .install(tenancy())
                .install(AgentRuntime.module())
                .install(ParallelEngine.module())
                .agent(Agent.of(
                        ASK, (ctx, model) -> ctx.partial(ctx.model(model).chat("hi"), "asked only")))
                .build()) {
            refused(without, "model_kind_unknown");
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void without_a_key_of_the_stores_no_secret_is_taken_that_would_be_lost() {
        try (Revo revo = Revo.builder()
                .install(JdbcStores.embedded(directory))
                .install(tenancy())
                .build()) {
            revo.asSystem("sign-up").organizations().create(NewOrganization.of("acme", "Acme", "acme.example", "ada"));
            assertThatThrownBy(() -> set(revo, "acme", "sk-of-acme"))
                    .isInstanceOfSatisfying(
                            RevoException.class, e -> assertThat(e.code()).isEqualTo("secrets_not_kept"))
                    .hasMessageContaining("secretsKey");
        }
    }
}
