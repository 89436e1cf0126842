package dev.revo.it.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.InvalidRequestException;
import dev.revo.Revo;
import dev.revo.agent.Agent;
import dev.revo.agent.AgentSpec;
import dev.revo.agents.runtime.AgentRuntime;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.DeniedException;
import dev.revo.run.RunOptions;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.testkit.model.ScriptedModel;
import dev.revo.testkit.model.Turn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two organizations in one reVo; one of them lets its words go to providers that it names, and to no others. */
final class AllowedProvidersTest {
    private static final AgentSpec<String, String> ASK =
            AgentSpec.builder("ask", String.class, String.class).build();

    private final ScriptedModel near = ScriptedModel.answering(request -> Turn.say("near"));
    private final ScriptedModel far = ScriptedModel.answering(request -> Turn.say("far"));
    private final ScriptedModel unknown = ScriptedModel.answering(request -> Turn.say("unknown"));
    private final ScriptedModel broken =
            ScriptedModel.answering(request -> Turn.fail(new InvalidRequestException("no such model")));
    private Revo revo;

    @BeforeEach
    void open() {
        revo = Revo.builder()
                .model("near", near, s -> s.provider("mistral"))
                .model("far", far, s -> s.provider("openai"))
                .model("unknown", unknown, s -> {})
                .model("broken", broken, s -> s.provider("mistral").fallbackTo("far"))
                .install(AgentRuntime.module())
                .install(ParallelEngine.module())
                .install(Tenancy.module())
                .agent(Agent.of(
                        ASK, (ctx, model) -> ctx.partial(ctx.model(model).chat("a secret of the house"), "asked only")))
                .build();
        for (String id : new String[] {"acme", "beta"}) {
            revo.asSystem("sign-up").organizations().create(NewOrganization.of(id, id, id + ".example", "ada"));
        }
        allow("mistral");
    }

    @AfterEach
    void close() {
        revo.close();
    }

    private void allow(String... providers) {
        var organizations = revo.asSystem("a change").organizations();
        var acme = organizations.find("acme").orElseThrow();
        organizations.update(
                "acme",
                acme.version(),
                acme.name(),
                OrganizationSettings.defaults().modelProviders(providers));
    }

    private String ask(String tenant, String model) {
        return revo.with(revo.scopeOf(tenant, "ada"))
                .agents()
                .start(ASK.request(model), RunOptions.defaults())
                .await()
                .candidate()
                .orElseThrow();
    }

    @Test
    void a_model_of_a_provider_that_is_named_is_asked() {
        assertThat(ask("acme", "near")).isEqualTo("near");
    }

    @Test
    void no_other_model_is_sent_anything_and_the_refusal_says_what_may_be_used() {
        assertThatThrownBy(() -> ask("acme", "far"))
                .isInstanceOfSatisfying(
                        DeniedException.class, e -> assertThat(e.code()).isEqualTo("provider_denied"))
                .hasMessageContaining("'far' is of 'openai'")
                .hasMessageContaining("[mistral]");
        assertThatThrownBy(() -> ask("acme", "unknown"))
                .isInstanceOf(DeniedException.class)
                .hasMessageContaining("model:unknown");
        assertThat(far.requests()).isEmpty();
        assertThat(unknown.requests()).isEmpty();
    }

    @Test
    void a_fallback_is_no_way_round() {
        assertThatThrownBy(() -> ask("acme", "broken"))
                .isInstanceOf(DeniedException.class)
                .hasMessageContaining("'far' is of 'openai'");
        assertThat(broken.requests()).hasSize(1);
        assertThat(far.requests()).isEmpty();
        // The control: without the setting it is asked.
        allow();
        assertThat(ask("acme", "broken")).isEqualTo("far");
    }

    @Test
    void another_organization_is_not_bound_by_it() {
        assertThat(ask("beta", "far")).isEqualTo("far");
    }

    @Test
    void a_change_holds_for_the_next_call() {
        allow("openai");
        assertThat(ask("acme", "far")).isEqualTo("far");
        assertThatThrownBy(() -> ask("acme", "near")).isInstanceOf(DeniedException.class);
        allow("openai", "model:unknown");
        assertThat(ask("acme", "unknown")).isEqualTo("unknown");
    }
}
