package dev.revo.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.model.ModelPrice;
import dev.revo.run.Money;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class OwnModelTest {
    private static final OwnModel PLAIN = OwnModel.of("strong", "openai", "mistral", "model:key");

    private static void refused(String field, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.context()).containsEntry("field", field));
    }

    private static OwnModel full() {
        return PLAIN.baseUrl(URI.create("https://api.example:8443/v1?k=hidden"))
                .modelId("large")
                .property("region", "hidden")
                .price(Money.usd("1"), Money.usd("2"))
                .limits(new OwnModel.Limits(60, 9_000, 4, 2, OptionalLong.of(100)));
    }

    @Test
    void a_model_has_what_it_was_given_and_copies() {
        assertThat(PLAIN.baseUrl()).isEmpty();
        assertThat(PLAIN.modelId()).isEmpty();
        assertThat(PLAIN.properties()).isEmpty();
        assertThat(PLAIN.price()).isEmpty();
        assertThat(PLAIN.limits()).isEqualTo(OwnModel.Limits.defaults());
        assertThat(full().name()).isEqualTo("strong");
        assertThat(full().kind()).isEqualTo("openai");
        assertThat(full().provider()).isEqualTo("mistral");
        assertThat(full().secret()).isEqualTo("model:key");
        assertThat(full().modelId()).contains("large");
        assertThat(full().properties()).isEqualTo(Map.of("region", "hidden"));
        assertThat(full().price()).contains(ModelPrice.of(Money.usd("1"), Money.usd("2")));
        assertThat(full()).isEqualTo(full()).hasSameHashCodeAs(full()).isNotEqualTo(PLAIN);
        assertThat(full().modelId("other")).isNotEqualTo(full());
    }

    @Test
    void its_text_shows_what_is_no_content() {
        assertThat(full().toString())
                .startsWith("strong (openai of mistral, key model:key, at https://api.example:8443/v1, model large,"
                        + " with [region], ")
                .doesNotContain("hidden");
        assertThat(PLAIN.toString()).startsWith("strong (openai of mistral, key model:key, ");
    }

    @Test
    void a_model_out_of_form_is_refused() {
        refused("ownModel.name", () -> OwnModel.of(" ", "k", "p", "model:s"));
        refused("ownModel.name", () -> OwnModel.of("x".repeat(101), "k", "p", "model:s"));
        refused("ownModel.kind", () -> OwnModel.of("n", "K", "p", "model:s"));
        refused("ownModel.provider", () -> OwnModel.of("n", "k", "", "model:s"));
        for (String secret : new String[] {"", "model:", "factors", "Model:x", "vault:model:x"}) {
            refused("ownModel.secret", () -> OwnModel.of("n", "k", "p", secret));
        }
        refused("secret.reference", () -> OwnModel.of("n", "k", "p", "model:" + "x".repeat(195)));
        refused("ownModel.modelId", () -> PLAIN.modelId(""));
        refused("ownModel.baseUrl", () -> PLAIN.baseUrl(URI.create("https://a.example/" + "x".repeat(1_000))));
        refused("ownModel.property", () -> PLAIN.property(" ", "v"));
        refused("ownModel.property.k", () -> PLAIN.property("k", "x".repeat(1_001)));
        refused("ownModel.property", () -> {
            OwnModel many = PLAIN;
            for (int i = 0; i < 21; i++) {
                many = many.property("k" + i, "v");
            }
        });
        OptionalLong any = OptionalLong.empty();
        refused("ownModel.limits.requestsPerMinute", () -> new OwnModel.Limits(0, 1, 1, 1, any));
        refused("ownModel.limits.tokensPerMinute", () -> new OwnModel.Limits(1, 0, 1, 1, any));
        refused("ownModel.limits.concurrency", () -> new OwnModel.Limits(1, 1, 1_001, 1, any));
        refused("ownModel.limits.attempts", () -> new OwnModel.Limits(1, 1, 1, 11, any));
        refused("ownModel.limits.maxOutputTokens", () -> new OwnModel.Limits(1, 1, 1, 1, OptionalLong.of(0)));
    }

    @Test
    void settings_hold_one_model_of_a_name_in_its_first_place() {
        OrganizationSettings two = OrganizationSettings.defaults()
                .ownModel(PLAIN)
                .ownModel(OwnModel.of("second", "k", "p", "model:s"))
                .ownModel(full());
        assertThat(two.ownModels()).extracting(OwnModel::name).containsExactly("strong", "second");
        assertThat(two.ownModels().get(0)).isEqualTo(full());
        assertThat(two.withoutOwnModel("second").ownModels()).containsExactly(full());
        assertThat(two.withoutOwnModel("none")).isEqualTo(two);
        assertThat(two).isNotEqualTo(OrganizationSettings.defaults());
        assertThat(two.custom("k", "v").hostRetention().ownModels()).isEqualTo(two.ownModels());
        assertThat(two.toString()).contains("own models [strong (").doesNotContain("hidden");
        refused("settings.ownModels", () -> {
            OrganizationSettings many = OrganizationSettings.defaults();
            for (int i = 0; i < 51; i++) {
                many = many.ownModel(OwnModel.of("m" + i, "k", "p", "model:s"));
            }
        });
    }

    @Test
    void a_reference_of_a_secret_has_1_to_200_characters() {
        assertThat(new SecretEntry("x".repeat(200), 1, Instant.EPOCH).reference())
                .hasSize(200);
        refused("secret.reference", () -> new SecretEntry("", 1, Instant.EPOCH));
        refused("secret.reference", () -> new SecretEntry("x".repeat(201), 1, Instant.EPOCH));
    }
}
