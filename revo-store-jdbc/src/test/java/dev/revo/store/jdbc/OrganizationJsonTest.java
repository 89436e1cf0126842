package dev.revo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.login.SecurityPolicy;
import dev.revo.tenancy.OrganizationSettings;
import dev.revo.tenancy.RetentionPolicy;
import java.time.Duration;
import java.time.ZoneId;
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
}
