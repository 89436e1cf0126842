package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.login.SecurityPolicy;
import dev.revo.model.ModelPrice;
import dev.revo.run.Money;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.OwnModel;
import dev.revo.tenancy.RetentionPolicy;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OrganizationJsonTest {
    /** A row's settings as they were written before there were security policies. */
    private static final String BEFORE =
            "{\"timeZone\":\"Europe/Rome\",\"isolation\":\"SHARED\",\"modelProviders\":[\"local\"],\"custom\":{\"k\":\"v\"}}";

    private static final String FIRST = "{\"timeZone\":\"UTC\",\"isolation\":\"SHARED\",\"modelProviders\":[],"
            + "\"custom\":{},\"security\":{\"minPasswordLength\":20,\"checkBreached\":false,\"sessionIdle\":\"PT5M\","
            + "\"sessionLength\":\"PT1H\",\"networks\":[\"10.0.0.0/8\",\"2001:db8:0:0:0:0:0:0/32\"],"
            + "\"requireSecondFactor\":true,\"emailDomains\":[\"acme.example\"],\"maxKeyAge\":\"PT2160H\"}}";

    private static SecurityPolicy strict() {
        return SecurityPolicy.defaults()
                .minPasswordLength(20)
                .checkBreached(false)
                .sessionIdle(Duration.ofMinutes(5))
                .sessionLength(Duration.ofHours(1))
                .networks("10.0.0.0/8", "2001:db8::/32")
                .requireSecondFactor(true)
                .emailDomains("acme.example")
                .maxKeyAge(Duration.ofDays(90));
    }

    @Test
    void settings_of_before_there_were_policies_have_the_default_one() {
        assertThat(OrganizationJson.settings(BEFORE))
                .isEqualTo(OrganizationSettings.defaults()
                        .timeZone(ZoneId.of("Europe/Rome"))
                        .modelProviders("local")
                        .custom("k", "v"));
        assertThat(OrganizationJson.settings(BEFORE).security()).isEqualTo(SecurityPolicy.defaults());
    }

    @Test
    void a_policy_is_written_as_it_was_from_the_first_and_reads_the_same() {
        OrganizationSettings strict = OrganizationSettings.defaults().security(strict());
        assertThat(OrganizationJson.write(strict)).isEqualTo(FIRST);
        assertThat(OrganizationJson.settings(FIRST)).isEqualTo(strict);
        assertThat(OrganizationJson.settings("{\"security\":{\"requireSecondFactor\":true,\"later\":1}}")
                        .security())
                .isEqualTo(SecurityPolicy.defaults().requireSecondFactor(true));
    }

    @Test
    void a_retention_policy_is_written_as_it_was_from_the_first_and_a_missing_one_is_the_hosts() {
        String first = "{\"retention\":{\"runs\":\"PT24H\",\"usage\":\"PT1488H\",\"audit\":\"PT4320H\","
                + "\"afterClosing\":\"PT0S\"}}";
        RetentionPolicy policy = RetentionPolicy.defaults()
                .runs(Duration.ofDays(1))
                .usage(Duration.ofDays(62))
                .audit(Duration.ofDays(180))
                .afterClosing(Duration.ZERO);
        assertThat(OrganizationJson.settings(first).retention()).contains(policy);
        OrganizationSettings kept = OrganizationSettings.defaults().retention(policy);
        assertThat(OrganizationJson.settings(OrganizationJson.write(kept))).isEqualTo(kept);
        assertThat(OrganizationJson.write(kept)).endsWith(first.substring(1));
        assertThat(OrganizationJson.settings(BEFORE).retention()).isEmpty();
        assertThat(OrganizationJson.settings("{\"retention\":{\"later\":1}}").retention())
                .contains(RetentionPolicy.defaults());
    }

    @Test
    void own_models_are_written_as_they_were_from_the_first_and_older_rows_have_none() {
        String first = "{\"ownModels\":[{\"name\":\"strong\",\"kind\":\"openai\",\"provider\":\"mistral\","
                + "\"secret\":\"model:mistral\",\"baseUrl\":\"https://api.example/v1\",\"modelId\":\"large\","
                + "\"properties\":{\"region\":\"eu\",\"tier\":\"2\"},\"price\":{\"currency\":\"USD\",\"input\":\"0.15\","
                + "\"output\":\"10\"},\"limits\":{\"requestsPerMinute\":60,\"tokensPerMinute\":90000,"
                + "\"concurrency\":4,\"attempts\":2,\"maxOutputTokens\":1000}},{\"name\":\"plain\",\"kind\":\"local\","
                + "\"provider\":\"house\",\"secret\":\"model:key\",\"properties\":{},\"limits\":{"
                + "\"requestsPerMinute\":9223372036854775807,\"tokensPerMinute\":9223372036854775807,"
                + "\"concurrency\":64,\"attempts\":4}}]}";
        OrganizationSettings settings = OrganizationSettings.defaults()
                .ownModel(OwnModel.of("strong", "openai", "mistral", "model:mistral")
                        .baseUrl(URI.create("https://api.example/v1"))
                        .modelId("large")
                        .property("tier", "2")
                        .property("region", "eu")
                        .price(Money.usd("0.15"), Money.usd("10"))
                        .limits(new OwnModel.Limits(60, 90_000, 4, 2, OptionalLong.of(1_000))))
                .ownModel(OwnModel.of("plain", "local", "house", "model:key"));
        assertThat(OrganizationJson.write(settings)).endsWith(first.substring(1));
        assertThat(OrganizationJson.settings(first).ownModels()).isEqualTo(settings.ownModels());
        assertThat(OrganizationJson.settings(OrganizationJson.write(settings))).isEqualTo(settings);
        assertThat(OrganizationJson.settings(BEFORE).ownModels()).isEmpty();
        assertThat(OrganizationJson.settings(
                                "{\"ownModels\":[{\"name\":\"a\",\"kind\":\"b\",\"provider\":\"c\",\"secret\":\"model:d\",\"later\":1}]}")
                        .ownModels())
                .containsExactly(OwnModel.of("a", "b", "c", "model:d"));
        OrganizationSettings parts = OrganizationSettings.defaults()
                .ownModel(OwnModel.of("strong", "openai", "mistral", "model:mistral")
                        .price(ModelPrice.of(Money.usd("3"), Money.usd("15"))
                                .cacheRead(Money.usd("0.3"))
                                .cacheWrite(Money.usd("3.75"))
                                .reasoning(Money.usd("20"))));
        assertThat(OrganizationJson.settings(OrganizationJson.write(parts))).isEqualTo(parts);
    }
}
