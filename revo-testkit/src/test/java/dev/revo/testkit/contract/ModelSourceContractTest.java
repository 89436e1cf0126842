package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.model.NamedModel;
import dev.revo.run.RunContext;
import dev.revo.spi.ModelSource;
import dev.revo.testkit.TestParts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The kit on the models that are registered at the builder, and on sources that are wrong in one way each. */
final class ModelSourceContractTest {
    @Nested
    class OfTheBuilder extends ModelSourceContract {
        private Optional<Revo> built = Optional.empty();

        @Override
        protected ModelSource models(List<NamedModel> ofAcme) {
            TestParts parts = TestParts.of(ModelSource.class);
            Revo.Builder builder = Revo.builder().trustAllCallers().install(parts);
            ofAcme.forEach(each -> builder.model(each.name(), each.chat(), settings -> {}));
            built = Optional.of(builder.build());
            return parts.part(ModelSource.class);
        }

        @Override
        protected boolean sameForAllTenants() {
            return true;
        }

        @AfterEach
        void closeRevo() {
            built.ifPresent(Revo::close);
        }
    }

    /** A right source; each method can be made wrong. */
    private static class Source implements ModelSource {
        final List<NamedModel> models;

        Source(List<NamedModel> models) {
            this.models = models;
        }

        List<NamedModel> of(RunContext ctx) {
            return ctx.tenant().equals("acme") ? models : List.of();
        }

        @Override
        public Optional<NamedModel> find(RunContext ctx, String name) {
            return of(ctx).stream().filter(each -> each.name().equals(name)).findFirst();
        }

        @Override
        public List<String> names(RunContext ctx) {
            return of(ctx).stream().map(NamedModel::name).toList();
        }
    }

    private static List<String> failures(Function<List<NamedModel>, ModelSource> wrong) throws Exception {
        return Kit.failures(ModelSourceContract.class, () -> new ModelSourceContract() {
            @Override
            protected ModelSource models(List<NamedModel> ofAcme) {
                return wrong.apply(ofAcme);
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(Source::new)).isEmpty();
    }

    @Test
    void a_source_that_answers_with_some_other_model_fails() throws Exception {
        assertThat(failures(models -> new Source(models) {
                    @Override
                    public Optional<NamedModel> find(RunContext ctx, String name) {
                        return super.find(ctx, name).or(() -> of(ctx).stream().findFirst());
                    }
                }))
                .containsExactlyInAnyOrder("what_is_absent_is_not_found", "hostile_names_find_nothing");
    }

    @Test
    void a_source_that_lists_by_the_alphabet_fails() throws Exception {
        assertThat(failures(models -> new Source(models) {
                    @Override
                    public List<String> names(RunContext ctx) {
                        return super.names(ctx).stream()
                                .sorted(Comparator.naturalOrder())
                                .toList();
                    }
                }))
                .contains("names_are_listed_once_and_in_the_order_of_registration");
    }

    @Test
    void a_source_that_gives_every_tenant_the_same_fails() throws Exception {
        assertThat(failures(models -> new Source(models) {
                    @Override
                    List<NamedModel> of(RunContext ctx) {
                        return models;
                    }
                }))
                .containsExactly("another_tenants_models_are_neither_listed_nor_found");
    }

    @Test
    void a_source_that_lists_what_it_does_not_have_fails() throws Exception {
        assertThat(failures(models -> new Source(models) {
                    @Override
                    public List<String> names(RunContext ctx) {
                        List<String> more = new ArrayList<>(super.names(ctx));
                        more.add("default");
                        return more;
                    }
                }))
                .contains("what_is_listed_is_found");
    }

    @Test
    void a_source_that_hands_out_its_own_list_fails() throws Exception {
        assertThat(failures(models -> new Source(models) {
                    private final List<String> own = new ArrayList<>(
                            models.stream().map(NamedModel::name).toList());

                    @Override
                    public List<String> names(RunContext ctx) {
                        return ctx.tenant().equals("acme") ? own : List.of();
                    }
                }))
                .containsExactly("a_list_that_was_handed_out_changes_nothing");
    }
}
