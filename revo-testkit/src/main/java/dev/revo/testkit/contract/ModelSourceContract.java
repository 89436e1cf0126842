package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.model.ModelSettings;
import dev.revo.model.NamedModel;
import dev.revo.run.RunContext;
import dev.revo.spi.ModelSource;
import dev.revo.testkit.TestContexts;
import dev.revo.testkit.model.ScriptedModel;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ModelSource} does. Extend it and hand over a source with the models that are asked for:
 *
 * <pre>{@code
 * class MyModelsTest extends ModelSourceContract {
 *     protected ModelSource models(List<NamedModel> ofAcme) {
 *         return new MyModels(Map.of("acme", ofAcme));
 *     }
 * }
 * }</pre>
 */
public abstract class ModelSourceContract {
    private static final List<NamedModel> MODELS = List.of(model("strong"), model("fast"), model("cheap"));

    private TestContexts contexts;
    private RunContext acme;

    /** For subclasses. */
    protected ModelSourceContract() {}

    /** A source where the tenant {@code acme} has exactly these models, registered in this order. */
    protected abstract ModelSource models(List<NamedModel> ofAcme) throws Exception;

    /** Whether all tenants have the same models, as with those that are registered at the builder. */
    protected boolean sameForAllTenants() {
        return false;
    }

    private static NamedModel model(String name) {
        return NamedModel.of(name, ScriptedModel.builder().build(), ModelSettings.defaults());
    }

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        acme = contexts.of("acme", "ada");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    @Test
    void a_model_is_found_under_its_name() throws Exception {
        ModelSource source = models(MODELS);
        for (NamedModel model : MODELS) {
            NamedModel found = source.find(acme, model.name()).orElseThrow();
            assertThat(found.name()).isEqualTo(model.name());
            assertThat(found.chat()).isSameAs(model.chat());
        }
    }

    @Test
    void names_are_listed_once_and_in_the_order_of_registration() throws Exception {
        ModelSource source = models(MODELS);
        assertThat(source.names(acme)).containsExactly("strong", "fast", "cheap");
        assertThat(source.names(acme)).as("again").containsExactly("strong", "fast", "cheap");
    }

    @Test
    void what_is_listed_is_found() throws Exception {
        ModelSource source = models(MODELS);
        for (String name : source.names(acme)) {
            assertThat(source.find(acme, name)).as(name).isPresent();
        }
    }

    @Test
    void what_is_absent_is_not_found() throws Exception {
        ModelSource source = models(MODELS);
        for (String name : List.of("nothing", "STRONG", "strong ", "stron", "stronger", "")) {
            assertThat(source.find(acme, name)).as(name).isEqualTo(Optional.empty());
        }
    }

    @Test
    void another_tenants_models_are_neither_listed_nor_found() throws Exception {
        ModelSource source = models(MODELS);
        RunContext globex = contexts.of("globex", "ada");
        if (sameForAllTenants()) {
            assertThat(source.names(globex)).isEqualTo(source.names(acme));
            assertThat(source.find(globex, "fast").map(NamedModel::name)).contains("fast");
        } else {
            assertThat(source.names(globex)).isEmpty();
            assertThat(source.find(globex, "fast")).isEqualTo(Optional.empty());
        }
        assertThat(source.find(contexts.of("acme", "bo"), "fast"))
                .as("a model is the tenant's, not the person's")
                .isPresent();
    }

    @Test
    void a_list_that_was_handed_out_changes_nothing() throws Exception {
        ModelSource source = models(MODELS);
        List<String> names = source.names(acme);
        try {
            names.clear();
        } catch (UnsupportedOperationException e) {
            assertThat(names).isNotEmpty();
        }
        assertThat(source.names(acme)).containsExactly("strong", "fast", "cheap");
    }

    @Test
    void hostile_names_find_nothing() throws Exception {
        ModelSource source = models(MODELS);
        for (String text : Hostile.TEXTS) {
            assertThat(source.find(acme, text)).as(text).isEqualTo(Optional.empty());
            assertThat(source.find(acme, "strong" + text)).as(text).isEqualTo(Optional.empty());
        }
    }

    @Test
    void many_who_ask_at_once_each_get_the_model_they_asked_for() throws Exception {
        ModelSource source = models(MODELS);
        List<Boolean> right = Together.run(i -> () -> {
            String name = MODELS.get(i % 3).name();
            boolean all = true;
            for (int n = 0; n < 200; n++) {
                all &= source.find(acme, name).map(NamedModel::name).equals(Optional.of(name));
                all &= source.names(acme).size() == 3;
            }
            return all;
        });
        assertThat(right).containsOnly(true);
    }
}
