package dev.revo.engine.tenancy.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.engine.tenancy.login.OpenIdPending.Purpose;
import dev.revo.engine.tenancy.oidc.PendingLogin;
import dev.revo.login.OpenIdProvider;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the browser keeps: its form, and that each part of it counts. */
class OpenIdPendingTest {
    private static final Instant ENDS = Instant.parse("2026-01-01T00:10:00Z");
    private static final OpenIdProvider AT = provider("https://login.example", "revo");
    private static final String SECRET = "s".repeat(43);
    private static final OpenIdPending PENDING = new OpenIdPending(Purpose.LOGIN, "acme", "corporate", ENDS, SECRET);

    private static OpenIdProvider provider(String issuer, String client) {
        return OpenIdProvider.of("corporate", issuer, client, "openid", URI.create("https://app.example/done"));
    }

    private static List<String> secrets(PendingLogin login) {
        return List.of(login.state(), login.nonce(), login.codeVerifier());
    }

    @Test
    void is_what_it_was_when_it_comes_back() {
        OpenIdPending fresh = OpenIdPending.fresh(Purpose.LINK, "acme_2-x", "a-1", ENDS.plusMillis(900));
        assertThat(fresh.text()).hasSizeLessThanOrEqualTo(200).matches("[A-Za-z0-9._-]+");
        assertThat(OpenIdPending.parse(fresh.text())).contains(fresh);
        assertThat(fresh.ends()).isEqualTo(ENDS);
        assertThat(fresh.toString()).doesNotContain(fresh.secret());
        assertThat(OpenIdPending.fresh(Purpose.LINK, "acme_2-x", "a-1", ENDS).secret())
                .isNotEqualTo(fresh.secret());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "login",
                "other.acme.corporate.1.sssssssssssssssssssssssssssssssssssssssssss",
                "login.a\ncme.corporate.1.sssssssssssssssssssssssssssssssssssssssssss",
                "login.acme.corporate.-1.sssssssssssssssssssssssssssssssssssssssssss",
                "login.acme.corporate.999999999999.sssssssssssssssssssssssssssssssssssssssssss",
                "login.acme.corporate.1.ssssssssssssssssssssssssssssssssssssssssss",
                "login.acme.corporate.1.sssssssssssssssssssssssssssssssssssssssssss\n"
            })
    void what_has_another_form_is_none(String text) {
        assertThat(OpenIdPending.parse(text)).isEmpty();
        assertThat(OpenIdPending.parse(PENDING.text())).as("control").contains(PENDING);
    }

    @Test
    void whoever_changes_a_part_has_the_secrets_of_another_login() {
        List<PendingLogin> all = new ArrayList<>(List.of(
                PENDING.at(AT, ""),
                PENDING.at(AT, "ada"),
                PENDING.at(provider("https://evil.example", "revo"), ""),
                PENDING.at(provider("https://login.example", "other"), "")));
        for (OpenIdPending changed : List.of(
                new OpenIdPending(Purpose.LINK, "acme", "corporate", ENDS, SECRET),
                new OpenIdPending(Purpose.LOGIN, "globex", "corporate", ENDS, SECRET),
                new OpenIdPending(Purpose.LOGIN, "acme", "other", ENDS, SECRET),
                new OpenIdPending(Purpose.LOGIN, "acme", "corporate", ENDS.plusSeconds(1), SECRET),
                new OpenIdPending(Purpose.LOGIN, "acme", "corporate", ENDS, "t".repeat(43)),
                new OpenIdPending(Purpose.LOGIN, "acme", "corporate", ENDS, "s".repeat(42) + "t"))) {
            all.add(changed.at(AT, ""));
        }
        Set<String> different = new TreeSet<>();
        all.forEach(each -> different.addAll(secrets(each)));
        assertThat(different)
                .hasSize(3 * all.size())
                .allSatisfy(each -> assertThat(each).hasSize(43));
        assertThat(secrets(PENDING.at(AT, "")))
                .as("control: the same again")
                .isEqualTo(secrets(
                        OpenIdPending.parse(PENDING.text()).orElseThrow().at(AT, "")));
    }
}
