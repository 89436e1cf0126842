package dev.revo.engine.tenancy.login;

import static dev.revo.engine.tenancy.login.LoginWorld.HOME;
import static dev.revo.engine.tenancy.login.LoginWorld.denied;
import static dev.revo.engine.tenancy.login.LoginWorld.refused;
import static dev.revo.engine.tenancy.login.LoginWorld.sees;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.ScopedRevo;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.inmemory.InMemory;
import dev.revo.login.ApiKey;
import dev.revo.login.ApiKeys.IssuedKey;
import dev.revo.login.Authenticated;
import dev.revo.login.Factor;
import dev.revo.login.NewApiKey;
import dev.revo.login.Origin;
import dev.revo.scope.Permission;
import dev.revo.scope.Scope;
import dev.revo.spi.ApiKeyStore;
import dev.revo.tenancy.NewOrganization;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** API keys over the stores in memory; each attack with the control that succeeds when its guard is off. */
class ApiKeysTest {
    private static final Permission READ = Permission.of("organization:read");

    private LoginWorld world = new LoginWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private IssuedKey issue(String member, Permission... rights) {
        return world.as("ada").apiKeys().issue(NewApiKey.of("ci").member(member).rights(rights));
    }

    @Test
    void a_key_lets_its_owner_in_with_the_rights_that_it_names() {
        IssuedKey key = issue("bo", READ);
        Authenticated who = world.key(key.secret());
        assertThat(who.tenant() + "/" + who.member()).isEqualTo("acme/bo");
        assertThat(who.kind()).isEqualTo(Authenticated.Kind.API_KEY);
        assertThat(who.credential()).isEqualTo(key.key().id());
        assertThat(who.rights()).contains(Set.of(READ));
        assertThat(who.proven()).containsExactly(Factor.API_KEY);
        assertThat(who.at()).isEqualTo(world.clock.instant());
        assertThat(sees(world.by(key.secret()))).isTrue();
        IssuedKey other = issue("bo", Permission.of("memory:read"));
        assertThat(sees(world.by(other.secret())))
                .as("the owner may, the key may not")
                .isFalse();
        assertThat(sees(world.as("bo"))).isTrue();
        assertThat(world.key(issue("bo").secret()).rights()).isEmpty();
    }

    @Test
    void attack28_no_secret_and_no_hash_is_shown_or_logged() {
        IssuedKey key = issue("bo");
        IssuedKey rotated = world.as("ada").apiKeys().rotate(key.key().id(), Duration.ZERO);
        world.key(rotated.secret());
        refused(() -> world.key(key.secret()));
        assertThat(key.toString()).isEqualTo("API key " + key.key().id());
        List<AuditRecord> log = world.as("ada").audit().find(AuditQuery.all());
        assertThat(log).extracting(AuditRecord::action).contains("apikey:issue", "apikey:rotate");
        for (String secret : List.of(key.secret(), rotated.secret())) {
            String core = secret.substring(16, 59);
            assertThat(log.toString() + key.key()).doesNotContain(core, Tokens.hash(secret));
        }
    }

    @Test
    void a_slip_of_the_pen_is_refused_before_the_store_is_asked() {
        world.close();
        world = new LoginWorld(builder -> builder.provide(
                ApiKeyStore.class, LoginWorld.without(ApiKeyStore.class, InMemory.apiKeys(), "credential")));
        String secret = issue("bo").secret();
        refused(() -> world.key(secret.substring(0, 60) + (secret.endsWith("000000") ? "000001" : "000000")));
        refused(() -> world.key(""));
        // The control: with its checksum, the store is asked, which breaks here.
        assertThatThrownBy(() -> world.key(secret)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void attack09_a_right_that_its_owner_lost_is_the_keys_no_more() {
        world.allow("role:read");
        IssuedKey key = issue("bo", Permission.of("role:read"));
        ScopedRevo by = world.by(key.secret());
        assertThat(by.roles().list()).isNotEmpty();
        world.as("ada").permissions().revoke("bo", "more");
        denied("denied", () -> by.roles().list());
        denied("denied", () -> world.by(key.secret()).roles().list());
        // The control: with the right back, the key has it back.
        world.as("ada").permissions().assign("bo", "more");
        assertThat(world.by(key.secret()).roles().list()).isNotEmpty();
    }

    @Test
    void attack19_nobody_issues_a_key_wider_than_himself() {
        world.allow("apikey:issue");
        ScopedRevo bo = world.as("bo");
        denied("beyond_own_rights", () -> bo.apiKeys().issue(NewApiKey.of("x").rights(Permission.of("memory:store"))));
        denied("beyond_own_rights", () -> bo.apiKeys().issue(NewApiKey.of("x").rights(Permission.of("memory:*"))));
        assertThat(bo.apiKeys().issue(NewApiKey.of("x").rights(READ)).key().member())
                .isEqualTo("bo");
        // The control: who holds it may.
        world.allow("apikey:issue", "memory:store");
        bo.apiKeys().issue(NewApiKey.of("x").rights(Permission.of("memory:store")));
    }

    @Test
    void attack19_nobody_gets_more_by_the_key_of_another() {
        world.allow("apikey:issue");
        ScopedRevo bo = world.as("bo");
        denied("beyond_own_rights", () -> bo.apiKeys().issue(NewApiKey.of("x").member("ada")));
        denied(
                "beyond_own_rights",
                () -> bo.apiKeys().issue(NewApiKey.of("x").member("ada").rights(Permission.of("role:define"))));
        assertThat(bo.apiKeys()
                        .issue(NewApiKey.of("x").member("ada").rights(READ))
                        .key()
                        .member())
                .isEqualTo("ada");
        // As wide as bo is now, but bo may become more: only who holds everything gives that.
        world.as("ada").members().addService("cy", "bo");
        denied("beyond_own_rights", () -> bo.apiKeys().issue(NewApiKey.of("x").member("cy")));
        // The control: the owner holds everything.
        assertThat(issue("cy").key().member()).isEqualTo("cy");
    }

    @Test
    void attack19_a_narrowed_scope_issues_no_key_beyond_it() {
        Scope whole = world.revo.scopeOf("acme", "ada");
        ScopedRevo narrow = world.revo.with(whole.narrowedTo(Permission.of("apikey:*"), READ));
        denied("beyond_own_rights", () -> narrow.apiKeys().issue(NewApiKey.of("x")));
        denied(
                "beyond_own_rights",
                () -> narrow.apiKeys().issue(NewApiKey.of("x").rights(Permission.of("role:define"))));
        IssuedKey small = narrow.apiKeys().issue(NewApiKey.of("x").rights(READ, Permission.of("apikey:issue")));
        denied("beyond_own_rights", () -> world.by(small.secret()).apiKeys().issue(NewApiKey.of("y")));
        // The control: the whole scope does.
        assertThat(world.revo
                        .with(whole)
                        .apiKeys()
                        .issue(NewApiKey.of("x"))
                        .key()
                        .rights())
                .isEmpty();
    }

    @Test
    void attack19_nobody_rotates_a_wider_key_into_his_hands() {
        IssuedKey wide = issue("ada");
        world.allow("apikey:rotate", "apikey:read");
        ScopedRevo bo = world.as("bo");
        denied("beyond_own_rights", () -> bo.apiKeys().rotate(wide.key().id(), Duration.ZERO));
        assertThat(world.key(wide.secret()).member()).isEqualTo("ada");
        IssuedKey small = issue("ada", READ);
        assertThat(world.key(bo.apiKeys()
                                .rotate(small.key().id(), Duration.ZERO)
                                .secret())
                        .rights())
                .contains(Set.of(READ));
        // The control: its owner may.
        world.as("ada").apiKeys().rotate(wide.key().id(), Duration.ZERO);
        refused(() -> world.key(wide.secret()));
    }

    @Test
    void a_role_can_be_limited_to_the_keys_of_one_member() {
        IssuedKey own = issue("bo", READ);
        IssuedKey others = issue("ada", READ);
        world.allow("apikey:read:bo", "apikey:revoke:bo");
        ScopedRevo bo = world.as("bo");
        assertThat(bo.apiKeys().find(own.key().id())).isPresent();
        assertThat(bo.apiKeys().of("bo")).hasSize(1);
        denied("denied", () -> bo.apiKeys().find(others.key().id()));
        denied("denied", () -> bo.apiKeys().revoke(others.key().id()));
        denied("denied", () -> bo.apiKeys().list("", 10));
        denied("denied", () -> bo.apiKeys().find("nobodyhasit0"));
        bo.apiKeys().revoke(own.key().id());
        refused(() -> world.key(own.secret()));
        assertThat(world.key(others.secret()).member()).isEqualTo("ada");
    }

    @Test
    void a_rotated_secret_is_good_until_the_overlap_ends() {
        IssuedKey first = issue("bo");
        String id = first.key().id();
        IssuedKey second = world.as("ada").apiKeys().rotate(id, Duration.ofHours(1));
        assertThat(second.key().id()).isEqualTo(id);
        assertThat(second.key().status()).isEqualTo(ApiKey.Status.ROTATED);
        assertThat(second.key().overlapEnds()).contains(world.clock.instant().plusSeconds(3_600));
        world.clock.advance(Duration.ofHours(1).minusMillis(1));
        assertThat(world.key(first.secret()).credential()).as("the control").isEqualTo(id);
        world.clock.advance(Duration.ofMillis(1));
        refused(() -> world.key(first.secret()));
        assertThat(world.key(second.secret()).credential()).isEqualTo(id);
        assertThat(world.as("ada").apiKeys().find(id).orElseThrow().status()).isEqualTo(ApiKey.Status.ACTIVE);
        IssuedKey third = world.as("ada").apiKeys().rotate(id, Duration.ofDays(30));
        IssuedKey fourth = world.as("ada").apiKeys().rotate(id, Duration.ZERO);
        refused(() -> world.key(second.secret()));
        refused(() -> world.key(third.secret()));
        assertThat(world.key(fourth.secret()).credential()).isEqualTo(id);
        assertThat(world.reasons("authentication:api_key")).contains("key_rotated");
        assertThatThrownBy(() -> world.as("ada").apiKeys().rotate(id, Duration.ofDays(31)))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void a_revoked_key_is_refused_and_its_use_is_told_once_a_minute() {
        IssuedKey key = issue("bo");
        assertThat(world.key(key.secret()).member()).as("the control").isEqualTo("bo");
        world.as("ada").apiKeys().revoke(key.key().id());
        world.as("ada").apiKeys().revoke(key.key().id());
        for (int i = 0; i < 5; i++) {
            refused(() -> world.key(key.secret()));
        }
        assertThat(world.lines("authentication:api_key", AuditRecord.Result.DENIED))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.resource()).isEqualTo("bo");
                    assertThat(line.detail())
                            .containsEntry("refused", "key_revoked")
                            .containsEntry("credential", key.key().id())
                            .containsEntry("address", "192.0.2.1")
                            .containsEntry("reason", "login");
                });
        world.clock.advance(Duration.ofMinutes(1));
        refused(() -> world.key(key.secret()));
        assertThat(world.reasons("authentication:api_key")).hasSize(2);
        assertThat(world.lines("apikey:revoke", AuditRecord.Result.DONE)).hasSize(1);
        assertThatThrownBy(() -> world.as("ada").apiKeys().rotate(key.key().id(), Duration.ZERO))
                .isInstanceOf(ConflictException.class);
        assertThat(world.as("ada").apiKeys().find(key.key().id()).orElseThrow().status())
                .isEqualTo(ApiKey.Status.REVOKED);
    }

    @Test
    void a_key_ends_when_it_was_said_to() {
        Instant end = world.clock.instant().plusSeconds(60);
        IssuedKey key = world.as("ada").apiKeys().issue(NewApiKey.of("x").expires(end));
        world.clock.advance(Duration.ofSeconds(60).minusMillis(1));
        assertThat(world.key(key.secret()).member()).as("the control").isEqualTo("ada");
        world.clock.advance(Duration.ofMillis(1));
        refused(() -> world.key(key.secret()));
        assertThat(world.reasons("authentication:api_key")).containsExactly("key_expired");
        assertThat(world.as("ada").apiKeys().list("", 10))
                .extracting(ApiKey::status)
                .containsExactly(ApiKey.Status.EXPIRED);
        assertThatThrownBy(
                        () -> world.as("ada").apiKeys().issue(NewApiKey.of("x").expires(end)))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void the_policy_limits_how_old_a_key_can_get() {
        assertThat(issue("bo").key().expires()).as("the control").isEmpty();
        world.policy(policy -> policy.maxKeyAge(Duration.ofDays(1)));
        Instant latest = world.clock.instant().plus(Duration.ofDays(1));
        assertThat(issue("bo").key().expires()).contains(latest);
        Instant sooner = latest.minusSeconds(1);
        assertThat(world.as("ada")
                        .apiKeys()
                        .issue(NewApiKey.of("x").expires(sooner))
                        .key()
                        .expires())
                .contains(sooner);
        assertThat(world.as("ada")
                        .apiKeys()
                        .issue(NewApiKey.of("x").expires(latest.plusSeconds(1)))
                        .key()
                        .expires())
                .contains(latest);
    }

    @Test
    void attack11_another_organizations_key_does_not_exist() {
        IssuedKey key = issue("bo");
        String id = key.key().id();
        assertThat(world.gil().apiKeys().find(id)).isEmpty();
        assertThat(world.gil().apiKeys().list("", 10)).isEmpty();
        assertThatThrownBy(() -> world.gil().apiKeys().revoke(id)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> world.gil().apiKeys().rotate(id, Duration.ZERO))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> world.gil().apiKeys().issue(NewApiKey.of("x").member("bo")))
                .isInstanceOf(NotFoundException.class);
        assertThat(world.key(key.secret()).tenant()).isEqualTo("acme");
        // The control: in its own organization it does.
        world.as("ada").apiKeys().revoke(id);
        refused(() -> world.key(key.secret()));
    }

    @Test
    void attack08_a_suspended_organizations_key_lets_nobody_in() {
        IssuedKey key = issue("bo");
        world.revo.asSystem("collections").organizations().suspend("acme", "unpaid");
        refused(() -> world.key(key.secret()));
        world.revo.asSystem("collections").organizations().activate("acme");
        assertThat(world.key(key.secret()).member()).as("the control").isEqualTo("bo");
        assertThat(world.reasons("authentication:api_key")).containsExactly("organization_closed");
    }

    @Test
    void attack08_the_key_of_who_left_is_dead_also_when_he_comes_back() {
        IssuedKey key = issue("bo");
        world.as("ada").members().deactivate("bo");
        refused(() -> world.key(key.secret()));
        world.as("ada").members().addService("bo", "bo");
        refused(() -> world.key(key.secret()));
        assertThat(world.as("ada").apiKeys().of("bo"))
                .extracting(ApiKey::status)
                .containsExactly(ApiKey.Status.REVOKED);
    }

    @Test
    void attack08_control_without_the_withdrawal_it_would_work_again() {
        world.close();
        world = new LoginWorld(builder -> builder.provide(
                ApiKeyStore.class, LoginWorld.without(ApiKeyStore.class, InMemory.apiKeys(), "withdraw")));
        IssuedKey key = issue("bo");
        world.as("ada").members().deactivate("bo");
        refused(() -> world.key(key.secret()));
        assertThat(world.reasons("authentication:api_key")).containsExactly("member_inactive");
        world.as("ada").members().addService("bo", "bo");
        assertThat(world.key(key.secret()).member()).isEqualTo("bo");
    }

    @Test
    void the_hash_that_is_kept_lets_nobody_in() {
        ApiKeyStore store = InMemory.apiKeys();
        world.close();
        world = new LoginWorld(builder -> builder.provide(ApiKeyStore.class, store));
        IssuedKey key = issue("bo");
        String hash = Tokens.hash(key.secret());
        refused(() -> world.key(hash));
        refused(() -> world.key("rv_" + key.key().id() + "_" + hash.substring(0, 43) + "_" + hash.substring(43, 49)));
        // The control: the store would lead from it, if what is presented were not hashed first.
        assertThat(store.credential(hash)).isPresent();
        assertThat(world.key(key.secret()).member()).isEqualTo("bo");
    }

    @Test
    void a_key_works_from_the_policys_networks_alone() {
        IssuedKey key = issue("bo");
        Origin office = new Origin("10.1.2.3", "curl");
        world.policy(policy -> policy.networks("10.0.0.0/8"));
        refused(() -> world.key(key.secret()));
        assertThat(world.door().apiKey(key.secret(), office).member()).isEqualTo("bo");
        assertThat(world.reasons("authentication:api_key")).containsExactly("network");
        world.policy(policy -> policy.anyNetwork());
        assertThat(world.key(key.secret()).member()).as("the control").isEqualTo("bo");
    }

    @Test
    void attack37_the_refusal_is_the_same_whatever_is_wrong() {
        IssuedKey revoked = issue("bo");
        world.as("ada").apiKeys().revoke(revoked.key().id());
        IssuedKey expired = world.as("ada")
                .apiKeys()
                .issue(NewApiKey.of("x").expires(world.clock.instant().plusSeconds(1)));
        world.clock.advance(Duration.ofSeconds(1));
        IssuedKey left = issue("bo");
        world.as("ada").members().deactivate("bo");
        world.revo.asSystem("x").organizations().create(NewOrganization.of("other", "O", "other.example", "oz"));
        List<String> presented = List.of(
                revoked.secret(),
                expired.secret(),
                left.secret(),
                KeyText.fresh().text(),
                "nonsense");
        Set<String> answers = new HashSet<>();
        for (String each : presented) {
            try {
                world.key(each);
                answers.add("let in");
            } catch (DeniedException e) {
                answers.add(e.code() + e.getMessage() + e.context() + e.getCause());
            }
        }
        assertThat(answers).hasSize(1).allMatch(answer -> answer.startsWith("login_refused"));
    }

    @Test
    void uses_are_written_once_a_minute() {
        IssuedKey key = issue("bo");
        Instant first = world.clock.instant();
        for (int i = 0; i < 6; i++) {
            world.key(key.secret());
            world.clock.advance(Duration.ofSeconds(10));
        }
        assertThat(world.lines("authentication:api_key", AuditRecord.Result.ALLOWED))
                .hasSize(1);
        assertThat(world.as("ada").apiKeys().find(key.key().id()).orElseThrow().lastUsed())
                .contains(first);
        world.key(key.secret());
        assertThat(world.lines("authentication:api_key", AuditRecord.Result.ALLOWED))
                .hasSize(2);
        assertThat(world.as("ada").apiKeys().find(key.key().id()).orElseThrow().lastUsed())
                .contains(first.plusSeconds(60));
    }

    @Test
    void only_the_hosts_login_lets_in() {
        IssuedKey key = issue("bo");
        denied("operators_only", () -> world.as("ada").authentication().apiKey(key.secret(), HOME));
        denied("operators_only", () -> world.as("ada").authentication().session("x", HOME));
        denied("operators_only", () -> world.as("ada").authentication().close("x"));
        denied(
                "operators_only",
                () -> world.as("ada").authentication().open("acme", "bo", HOME, Set.of(Factor.PASSWORD)));
        // The control: that is the one thing missing.
        assertThat(world.key(key.secret()).member()).isEqualTo("bo");
    }

    @Test
    void a_key_is_issued_for_active_members_alone() {
        assertThatThrownBy(() -> issue("nobody")).isInstanceOf(NotFoundException.class);
        world.as("ada").members().invite("eve", "eve@acme.example", "bo");
        assertThatThrownBy(() -> issue("eve")).isInstanceOf(NotFoundException.class);
        denied("denied", () -> world.as("bo").apiKeys().issue(NewApiKey.of("x").rights(READ)));
    }
}
