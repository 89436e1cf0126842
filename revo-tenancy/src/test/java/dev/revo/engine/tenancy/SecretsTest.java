package dev.revo.engine.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.audit.AuditQuery;
import dev.revo.error.DeniedException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.inmemory.InMemory;
import dev.revo.inmemory.InMemorySecrets;
import dev.revo.spi.SecretStore;
import dev.revo.spi.TimeSource;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.NewRole;
import dev.revo.tenancy.SecretEntry;
import dev.revo.tenancy.Subscription;
import dev.revo.testkit.TestClock;
import dev.revo.testkit.TestContexts;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Secrets of two organizations over a store in memory. */
class SecretsTest {
    private final TestClock clock = TestClock.create();
    private final TestContexts contexts = TestContexts.open();
    private final InMemorySecrets store = InMemory.secrets();
    private final Revo revo = revo(store);

    private Revo revo(SecretStore secrets) {
        Revo made = Revo.builder()
                .provide(TimeSource.class, clock)
                .provide(SecretStore.class, secrets)
                .install(Tenancy.module())
                .build();
        for (String id : List.of("acme", "globex")) {
            made.asSystem("sign-up")
                    .organizations()
                    .create(NewOrganization.of(id, id, id + ".example", "ada").subscription(Subscription.PRO));
        }
        return made;
    }

    @AfterEach
    void close() {
        revo.close();
        contexts.close();
    }

    private ScopedRevo as(String tenant, String user) {
        return revo.with(revo.scopeOf(tenant, user));
    }

    private ScopedRevo service(String id, String role) {
        as("acme", "ada").members().addService(id, role);
        return as("acme", id);
    }

    private static SecretEntry set(ScopedRevo who, String reference, String value) {
        return who.secrets().set(reference, value.toCharArray());
    }

    private String kept(String tenant, String reference) {
        return store.find(contexts.of(tenant, "ada"), reference)
                .map(secret -> new String(secret.reveal()))
                .orElse("none");
    }

    @Test
    void a_secret_is_set_replaced_listed_and_deleted_and_never_shown() {
        ScopedRevo ada = as("acme", "ada");
        assertThat(set(ada, "model:openai", "sk-first")).isEqualTo(new SecretEntry("model:openai", 1, clock.instant()));
        assertThat(set(ada, "model:openai", "sk-second").version()).isEqualTo(2);
        set(ada, "crm", "sk-other");
        assertThat(kept("acme", "model:openai")).isEqualTo("sk-second");
        assertThat(ada.secrets().list("", 10))
                .extracting(SecretEntry::reference, SecretEntry::version)
                .containsExactly(tuple("crm", 1L), tuple("model:openai", 2L));
        assertThat(ada.secrets().list("crm", 10)).hasSize(1);
        assertThat(ada.secrets().delete("model:openai")).isTrue();
        assertThat(ada.secrets().delete("model:openai")).isFalse();
        assertThat(kept("acme", "model:openai")).isEqualTo("none");
        assertThat(ada.audit().find(AuditQuery.all().action("secret:write").top(100)))
                .allSatisfy(line -> assertThat(line.toString()).doesNotContain("sk-"))
                .anySatisfy(line -> {
                    assertThat(line.resource()).isEqualTo("model:openai");
                    assertThat(line.detail()).containsEntry("change", "set").containsEntry("version", "2");
                })
                .anySatisfy(line -> assertThat(line.detail())
                        .containsEntry("change", "deleted")
                        .containsEntry("version", "2"));
    }

    @Test
    void an_organizations_secrets_are_its_own() {
        set(as("acme", "ada"), "model:openai", "sk-acme");
        set(as("globex", "ada"), "model:openai", "sk-globex");
        assertThat(as("globex", "ada").secrets().delete("model:openai")).isTrue();
        assertThat(kept("acme", "model:openai")).isEqualTo("sk-acme");
        assertThat(as("globex", "ada").secrets().list("", 10)).isEmpty();
    }

    @Test
    void attack19_members_and_viewers_write_and_read_none() {
        set(as("acme", "ada"), "model:openai", "sk-acme");
        for (String role : List.of("member", "viewer")) {
            ScopedRevo who = service(role, role);
            assertThatThrownBy(() -> set(who, "model:openai", "sk-mine")).isInstanceOf(DeniedException.class);
            assertThatThrownBy(() -> who.secrets().delete("model:openai")).isInstanceOf(DeniedException.class);
            assertThatThrownBy(() -> who.secrets().list("", 10)).isInstanceOf(DeniedException.class);
            assertThatThrownBy(() -> who.secrets().reseal()).isInstanceOf(DeniedException.class);
        }
        assertThat(kept("acme", "model:openai")).isEqualTo("sk-acme");
        // The control: an admin may.
        assertThat(set(service("admin", "admin"), "model:openai", "sk-admin").version())
                .isEqualTo(2);
    }

    @Test
    void a_right_on_one_reference_is_none_on_another() {
        as("acme", "ada").roles().define(NewRole.of("rotator").allow("secret:write:openai"));
        ScopedRevo rotator = service("rotator", "rotator");
        assertThat(set(rotator, "openai", "sk-new").version()).isEqualTo(1);
        assertThatThrownBy(() -> set(rotator, "openai2", "sk-new")).isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> rotator.secrets().list("", 10)).isInstanceOf(DeniedException.class);
    }

    @Test
    void operators_have_secrets_of_their_own_and_alone_encrypt_anew() {
        ScopedRevo operators = revo.asSystem("set up");
        assertThat(set(operators, "vault:backup", "key").version()).isEqualTo(1);
        assertThat(operators.secrets().list("", 10)).hasSize(1);
        assertThat(as("acme", "ada").secrets().list("", 10)).isEmpty();
        assertThat(operators.secrets().reseal()).isZero();
        assertThatThrownBy(() -> as("acme", "ada").secrets().reseal())
                .isInstanceOfSatisfying(
                        DeniedException.class, e -> assertThat(e.code()).isEqualTo("operators_only"));
    }

    @Test
    void what_is_wrong_is_named() {
        ScopedRevo ada = as("acme", "ada");
        for (String reference : List.of("", "x".repeat(201))) {
            assertThatThrownBy(() -> set(ada, reference, "s"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("secret.reference");
            assertThatThrownBy(() -> ada.secrets().delete(reference)).isInstanceOf(InvalidRequestException.class);
        }
        for (String value : List.of("", "x".repeat(65_537))) {
            assertThatThrownBy(() -> set(ada, "r", value)).hasMessageContaining("secret.value has " + value.length());
        }
        assertThatThrownBy(() -> ada.secrets().list("", 0)).hasMessageContaining("atMost");
        assertThatThrownBy(() -> ada.secrets().list("", 1_001)).hasMessageContaining("atMost");
    }

    @Test
    void a_vault_that_is_written_elsewhere_says_so() {
        try (Revo reading = revo((ctx, reference) -> store.find(ctx, reference.strip()))) {
            ScopedRevo ada = reading.with(reading.scopeOf("acme", "ada"));
            assertThatThrownBy(() -> set(ada, "r", "s"))
                    .isInstanceOfSatisfying(
                            UnavailableException.class,
                            e -> assertThat(e.code()).isEqualTo("secrets_read_only"));
        }
    }
}
