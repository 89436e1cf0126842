package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.model.ModelPrice;
import dev.revo.model.ModelSettings;
import dev.revo.model.NamedModel;
import dev.revo.run.Money;
import dev.revo.run.RunContext;
import dev.revo.spi.ModelSource;
import dev.revo.spi.PriceBook;
import dev.revo.testkit.TestParts;
import dev.revo.testkit.model.ScriptedModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The kit on the prices that are registered at the builder, and on books that are wrong in one way each. */
final class PriceBookContractTest {
    @Nested
    class OfTheBuilder extends PriceBookContract {
        private Optional<Revo> built = Optional.empty();

        @Override
        protected PriceBook prices(Map<String, ModelPrice> known) {
            TestParts parts = TestParts.of(PriceBook.class);
            Revo.Builder builder = Revo.builder().trustAllCallers().install(parts);
            builder.model("unpriced", ScriptedModel.builder().build(), settings -> {});
            known.forEach((name, price) -> builder.model(
                    name,
                    ScriptedModel.builder().build(),
                    settings -> settings.price(price.inputPerMillion(), price.outputPerMillion())));
            built = Optional.of(builder.build());
            return parts.part(PriceBook.class);
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

    /** The book that follows a host's own models. */
    @Nested
    class OfTheHostsModels extends PriceBookContract {
        private Optional<Revo> built = Optional.empty();

        @Override
        protected PriceBook prices(Map<String, ModelPrice> known) {
            TestParts parts = TestParts.of(PriceBook.class);
            built = Optional.of(Revo.builder()
                    .trustAllCallers()
                    .provide(ModelSource.class, new ModelSource() {
                        @Override
                        public Optional<NamedModel> find(RunContext ctx, String name) {
                            return right(known).price(ctx, name).map(price -> named(name, price));
                        }

                        @Override
                        public List<String> names(RunContext ctx) {
                            return List.copyOf(known.keySet());
                        }
                    })
                    .install(parts)
                    .build());
            return parts.part(PriceBook.class);
        }

        @AfterEach
        void closeRevo() {
            built.ifPresent(Revo::close);
        }
    }

    private static NamedModel named(String name, ModelPrice price) {
        return NamedModel.of(
                name,
                ScriptedModel.builder().build(),
                ModelSettings.defaults().price(price.inputPerMillion(), price.outputPerMillion()));
    }

    private static PriceBook right(Map<String, ModelPrice> known) {
        return (ctx, model) -> ctx.tenant().equals("acme") ? Optional.ofNullable(known.get(model)) : Optional.empty();
    }

    private static List<String> failures(Function<Map<String, ModelPrice>, PriceBook> wrong) throws Exception {
        return Kit.failures(PriceBookContract.class, () -> new PriceBookContract() {
            @Override
            protected PriceBook prices(Map<String, ModelPrice> known) {
                return wrong.apply(known);
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(PriceBookContractTest::right)).isEmpty();
    }

    @Test
    void a_book_where_the_unknown_is_free_fails() throws Exception {
        ModelPrice free = ModelPrice.of(Money.usd("0"), Money.usd("0"));
        assertThat(failures(
                        known -> (ctx, model) -> right(known).price(ctx, model).or(() -> Optional.of(free))))
                .contains("an_unknown_price_is_absent_and_not_free", "an_empty_book_has_no_price");
    }

    @Test
    void a_book_that_guesses_by_the_beginning_of_a_name_fails() throws Exception {
        assertThat(failures(known -> (ctx, model) -> known.entrySet().stream()
                        .filter(each -> ctx.tenant().equals("acme") && model.startsWith(each.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()))
                .contains("an_unknown_price_is_absent_and_not_free", "hostile_names_have_no_price");
    }

    @Test
    void a_book_that_shows_one_tenants_prices_to_another_fails() throws Exception {
        assertThat(failures(known -> (ctx, model) -> Optional.ofNullable(known.get(model))))
                .containsExactly("another_tenant_changes_nothing_and_does_not_get_acmes_prices");
    }

    @Test
    void a_book_that_remembers_by_model_alone_fails() throws Exception {
        assertThat(failures(known -> {
                    Map<String, Optional<ModelPrice>> cache = new ConcurrentHashMap<>();
                    return (ctx, model) ->
                            cache.computeIfAbsent(model, key -> right(known).price(ctx, model));
                }))
                .containsExactly("another_tenant_changes_nothing_and_does_not_get_acmes_prices");
    }

    @Test
    void a_book_that_mixes_up_input_and_output_fails() throws Exception {
        assertThat(failures(known -> (ctx, model) -> right(known)
                        .price(ctx, model)
                        .map(price -> ModelPrice.of(price.outputPerMillion(), price.inputPerMillion()))))
                .contains("a_price_is_found_whole_under_the_models_name");
    }
}
