package dev.revo.engine.tenancy.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.ChatModel;
import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.audit.AuditQuery;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.engine.tenancy.prices.PriceRow;
import dev.revo.engine.tenancy.prices.PriceTable;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import dev.revo.model.ModelPrice;
import dev.revo.model.NamedModel;
import dev.revo.run.Money;
import dev.revo.run.RunContext;
import dev.revo.spi.ModelSource;
import dev.revo.spi.PriceBook;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.Organization;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.OwnModel;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.TestParts;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two organizations with models of their own, each of which says with which key it was made. */
class OwnModelsTest {
    private static final OwnModel STRONG = OwnModel.of("strong", "said", "mistral", "model:key");

    private final List<String> made = new CopyOnWriteArrayList<>();
    private final TestContexts contexts = TestContexts.open();
    private final RunContext acme = contexts.of("acme", "ada");
    private final RunContext globex = contexts.of("globex", "ada");
    private final TestParts parts = TestParts.of(ModelSource.class, PriceBook.class);
    private final Revo revo;

    OwnModelsTest() {
        revo = Revo.builder()
                .model("host", saying("host"), s -> s.price(Money.usd("1"), Money.usd("2")))
                .model("strong", saying("the host's"), s -> s.price(Money.usd("3"), Money.usd("4")))
                .install(Tenancy.module()
                        .models("said", (own, secret) -> {
                            made.add(own.name() + " " + new String(secret.reveal()));
                            return saying(new String(secret.reveal()));
                        })
                        .models("throwing", (own, secret) -> {
                            throw new IllegalStateException("bad key " + new String(secret.reveal()));
                        })
                        .prices(PriceTable.of(
                                "1", List.of(PriceRow.of("mistral", "large*", Money.usd("5"), Money.usd("6"))))))
                .install(parts)
                .build();
        for (String id : List.of("acme", "globex")) {
            revo.asSystem("sign-up")
                    .organizations()
                    .create(NewOrganization.of(id, id, id + ".example", "ada").subscription(Subscription.PRO));
            set(id, "sk-" + id);
        }
    }

    @AfterEach
    void close() {
        revo.close();
        contexts.close();
    }

    private static ChatModel saying(String text) {
        return ScriptedModel.answering(request -> Turn.say(text));
    }

    private ScopedRevo as(String tenant, String user) {
        return revo.with(revo.scopeOf(tenant, user));
    }

    private void set(String tenant, String value) {
        as(tenant, "ada").secrets().set("model:key", value.toCharArray());
    }

    private Organization change(ScopedRevo who, UnaryOperator<OrganizationSettings> change) {
        String id = who.scope().tenant();
        Organization now = who.organizations().find(id).orElseThrow();
        return who.organizations().update(id, now.version(), now.name(), change.apply(now.settings()));
    }

    private void bring(String tenant, OwnModel model) {
        change(as(tenant, "ada"), settings -> settings.ownModel(model));
    }

    private ModelSource source() {
        return parts.part(ModelSource.class);
    }

    private NamedModel found(RunContext ctx, String name) {
        return source().find(ctx, name).orElseThrow();
    }

    private String ask(RunContext ctx, String name) {
        return found(ctx, name).chat().chat("hi");
    }

    private static void refused(Callable<?> call, String code) {
        assertThatThrownBy(call::call)
                .isInstanceOfSatisfying(
                        RevoException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageNotContaining("sk-");
    }

    @Test
    void own_models_come_first_and_hide_the_hosts_of_their_name() {
        assertThat(ask(acme, "strong")).isEqualTo("the host's");
        bring("acme", STRONG);
        bring("acme", OwnModel.of("second", "said", "mistral", "model:key"));
        assertThat(source().names(acme)).containsExactly("strong", "second", "host");
        assertThat(ask(acme, "strong")).isEqualTo("sk-acme");
        assertThat(ask(acme, "host")).isEqualTo("host");
        assertThat(ask(acme, "default"))
                .as("the host's first, as no own one has the name")
                .isEqualTo("host");
        assertThat(source().find(acme, "none")).isEmpty();
        assertThat(source().names(globex)).containsExactly("host", "strong");
        assertThat(ask(globex, "strong")).isEqualTo("the host's");
        change(as("acme", "ada"), settings -> settings.withoutOwnModel("strong"));
        assertThat(ask(acme, "strong")).isEqualTo("the host's");
    }

    @Test
    void of_a_host_without_models_the_first_own_one_is_the_default() {
        TestParts bare = TestParts.of(ModelSource.class);
        try (Revo none = Revo.builder()
                .install(Tenancy.module().models("said", (own, secret) -> saying(new String(secret.reveal()))))
                .install(bare)
                .build()) {
            none.asSystem("sign-up")
                    .organizations()
                    .create(NewOrganization.of("acme", "Acme", "acme.example", "ada")
                            .settings(OrganizationSettings.defaults().ownModel(STRONG)));
            none.with(none.scopeOf("acme", "ada")).secrets().set("model:key", "sk-1".toCharArray());
            NamedModel found =
                    bare.part(ModelSource.class).find(acme, "default").orElseThrow();
            assertThat(found.name()).isEqualTo("strong");
            assertThat(found.chat().chat("hi")).isEqualTo("sk-1");
            assertThat(bare.part(ModelSource.class).find(globex, "default")).isEmpty();
        }
    }

    @Test
    void attack17_two_organizations_never_share_a_model() {
        bring("acme", STRONG);
        bring("globex", STRONG);
        for (int i = 0; i < 3; i++) {
            assertThat(ask(acme, "strong")).isEqualTo("sk-acme");
            assertThat(ask(globex, "strong")).isEqualTo("sk-globex");
        }
        assertThat(made).containsExactly("strong sk-acme", "strong sk-globex");
        assertThat(found(acme, "strong").account())
                .isNotEqualTo(found(globex, "strong").account());
    }

    @Test
    void a_model_is_made_once_by_many_and_anew_when_its_settings_or_its_secret_change() throws Exception {
        bring("acme", STRONG);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                answers.add(threads.submit(() -> ask(acme, "strong")));
            }
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo("sk-acme");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(made).containsExactly("strong sk-acme");
        NamedModel held = found(acme, "strong");
        set("acme", "sk-rotated");
        assertThat(held.chat().chat("hi")).as("by who had it before, too").isEqualTo("sk-rotated");
        assertThat(ask(acme, "strong")).isEqualTo("sk-rotated");
        bring("acme", STRONG.modelId("other"));
        assertThat(held.chat().chat("hi")).isEqualTo("sk-rotated");
        assertThat(made).containsExactly("strong sk-acme", "strong sk-rotated", "strong sk-rotated");
        bring("acme", STRONG.modelId("other").limits(new OwnModel.Limits(1, 1, 1, 1, OptionalLong.of(7))));
        assertThat(found(acme, "strong").account())
                .as("other limits hold at once")
                .isNotEqualTo(held.account());
        assertThat(found(acme, "strong").settings().maxOutputTokens()).hasValue(7);
    }

    @Test
    void a_deleted_secret_is_missing_and_not_served_from_what_was_made() {
        bring("acme", STRONG);
        NamedModel held = found(acme, "strong");
        assertThat(held.chat().chat("hi")).isEqualTo("sk-acme");
        held.ready();
        as("acme", "ada").secrets().delete("model:key");
        refused(() -> held.chat().chat("hi"), "secret_missing");
        refused(() -> ask(acme, "strong"), "secret_missing");
        assertThatThrownBy(held::ready).isInstanceOf(NotFoundException.class);
        set("acme", "sk-acme");
        assertThat(ask(acme, "strong")).as("the control: it comes back").isEqualTo("sk-acme");
    }

    @Test
    void a_model_that_was_taken_away_is_asked_no_more_by_who_had_it() {
        bring("acme", STRONG);
        NamedModel held = found(acme, "strong");
        change(as("acme", "ada"), settings -> settings.withoutOwnModel("strong"));
        refused(() -> held.chat().chat("hi"), "model_unknown");
        assertThat(made).isEmpty();
    }

    @Test
    void an_unknown_kind_is_refused_and_the_registered_ones_are_named() {
        assertThatThrownBy(() -> bring("acme", OwnModel.of("m", "saod", "p", "model:key")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'m' of the kind 'saod'")
                .hasMessageContaining("[said, throwing]");
        assertThatThrownBy(() -> revo.asSystem("sign-up")
                        .organizations()
                        .create(NewOrganization.of("third", "Third", "third.example", "ada")
                                .settings(OrganizationSettings.defaults()
                                        .ownModel(OwnModel.of("m", "saod", "p", "model:key")))))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(source().names(acme)).containsExactly("host", "strong");
        ModelFactory none = (own, s) -> {
            throw new IllegalStateException("makes none");
        };
        assertThatThrownBy(() -> Tenancy.module().models("a", none).models("a", none))
                .hasMessageContaining("'a' twice");
        assertThatThrownBy(() -> Tenancy.module().models("A b", none)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void a_factory_that_fails_tells_nothing_of_the_key() {
        bring("acme", OwnModel.of("m", "throwing", "p", "model:key"));
        assertThatThrownBy(() -> ask(acme, "m"))
                .isInstanceOf(ProviderException.class)
                .hasMessageNotContaining("sk-")
                .hasNoCause();
    }

    @Test
    void attack28_settings_show_no_property_and_no_query_in_the_log() {
        bring(
                "acme",
                STRONG.property("header", "sk-careless").baseUrl(URI.create("https://93.184.215.14/v1?k=sk-careless")));
        assertThat(as("acme", "ada").audit().find(AuditQuery.all().top(1_000)).toString())
                .contains("strong (said of mistral, key model:key, at https://93.184.215.14/v1, with [header]")
                .doesNotContain("sk-careless");
    }

    @Test
    void attack27_an_inner_address_is_refused_when_settings_change() {
        for (String url : List.of(
                "https://127.0.0.1/v1",
                "https://10.0.0.1/v1",
                "https://169.254.169.254/latest",
                "http://93.184.215.14/v1",
                "https://user@93.184.215.14/v1",
                "file:///etc/passwd")) {
            refused(
                    () -> {
                        bring("acme", STRONG.baseUrl(URI.create(url)));
                        return true;
                    },
                    "address_refused");
            refused(
                    () -> {
                        bring("acme", STRONG.property("proxy", url));
                        return true;
                    },
                    "address_refused");
        }
        // The control: an outer one is taken.
        bring("acme", STRONG.baseUrl(URI.create("https://93.184.215.14/v1")));
        assertThat(ask(acme, "strong")).isEqualTo("sk-acme");
    }

    @Test
    void attack19_who_may_not_use_a_secret_cannot_have_a_model_use_it() {
        as("acme", "ada").roles().define(NewRole.of("editor").allow("organization:*"));
        as("acme", "ada").members().addService("ed", "editor");
        ScopedRevo ed = as("acme", "ed");
        refused(() -> change(ed, settings -> settings.ownModel(STRONG)), "secret_denied");
        bring("acme", STRONG);
        refused(
                () -> change(ed, settings -> settings.ownModel(STRONG.baseUrl(URI.create("https://93.184.215.14")))),
                "secret_denied");
        // What was there before stays, whoever changes the rest.
        assertThat(change(ed, settings -> settings.custom("colour", "red"))
                        .settings()
                        .ownModels())
                .containsExactly(STRONG);
        // The control: with the right on this secret he may.
        as("acme", "ada")
                .roles()
                .define(NewRole.of("editor").allow("organization:*").allow("secret:use"));
        assertThat(change(ed, settings -> settings.ownModel(STRONG.modelId("m")))
                        .settings()
                        .ownModels())
                .hasSize(1);
    }

    @Test
    void attack19_a_secret_of_another_use_is_kept_from_models() {
        as("acme", "ada").secrets().set("factors", "k".repeat(40).toCharArray());
        assertThatThrownBy(() -> bring("acme", OwnModel.of("m", "said", "p", "factors")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("ownModel.secret")
                .hasMessageContaining("model:mistral");
        // The control: one of models is given.
        bring("acme", STRONG);
        assertThat(ask(acme, "strong")).isEqualTo("sk-acme");
    }

    @Test
    void who_brings_a_model_says_its_price_and_else_the_table_does() {
        bring("acme", STRONG.price(Money.usd("7"), Money.usd("8")));
        bring("acme", OwnModel.of("listed", "said", "mistral", "model:key").modelId("large-2"));
        bring("acme", OwnModel.of("unknown", "said", "mistral", "model:key").modelId("small"));
        PriceBook prices = parts.part(PriceBook.class);
        Map<String, ModelPrice> right = Map.of(
                "strong", ModelPrice.of(Money.usd("7"), Money.usd("8")),
                "listed", ModelPrice.of(Money.usd("5"), Money.usd("6")),
                "host", ModelPrice.of(Money.usd("1"), Money.usd("2")));
        right.forEach(
                (name, price) -> assertThat(prices.price(acme, name)).as(name).contains(price));
        assertThat(prices.price(acme, "unknown")).isEmpty();
        assertThat(prices.price(globex, "strong"))
                .as("the host's of the same name")
                .contains(ModelPrice.of(Money.usd("3"), Money.usd("4")));
    }
}
