package dev.revo.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.error.WiringException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
    @Provide
    Arbitrary<Permission> rights() {
        Arbitrary<String> part = Arbitraries.of("a", "b", "ab");
        Arbitrary<String> plain = part.list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join(":", parts));
        Arbitrary<String> wild = part.list().ofMinSize(1).ofMaxSize(3).map(parts -> String.join(":", parts) + ":*");
        return Arbitraries.oneOf(plain, wild, Arbitraries.just("*")).map(Permission::of);
    }

    @Property(tries = 1_000)
    void covering_is_reflexive_and_transitive(
            @ForAll("rights") Permission a, @ForAll("rights") Permission b, @ForAll("rights") Permission c) {
        assertThat(a.covers(a)).isTrue();
        assertThat(Permission.of("*").covers(a)).isTrue();
        if (a.covers(b) && b.covers(c)) {
            assertThat(a.covers(c)).isTrue();
        }
        if (a.covers(b) && b.covers(a)) {
            assertThat(a).isEqualTo(b);
        }
    }

    @Property(tries = 500)
    void narrowing_never_widens(
            @ForAll("rights") Permission a,
            @ForAll("rights") Permission b,
            @ForAll("rights") Permission c,
            @ForAll("rights") Permission asked) {
        Scope once = Scope.of("acme", "ada").narrowedTo(a, b);
        Scope twice = once.narrowedTo(c);
        if (twice.permits(asked)) {
            assertThat(once.permits(asked)).isTrue();
            assertThat(c.covers(asked)).isTrue();
        }
        if (once.permits(asked) && c.covers(asked)) {
            assertThat(twice.permits(asked)).isTrue();
        }
        assertThat(once.narrowedTo(a, b).only()).isPresent();
        assertThat(once.narrowedTo().permits(asked)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "A:b", "a:", ":a", "a::b", "a b", "a:*:b", "**", "a:b:c:d:e", "a\n", "a:b\u0000", "ä:b"})
    void what_is_not_a_permission_is_refused(String text) {
        assertThatThrownBy(() -> Permission.of(text)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void a_right_on_everything_covers_one_thing_and_not_the_reverse() {
        assertThat(Permission.of("memory:recall").covers(Permission.of("memory:recall:notes")))
                .isTrue();
        assertThat(Permission.of("memory:recall:notes").covers(Permission.of("memory:recall")))
                .isFalse();
        assertThat(Permission.of("memory:rec").covers(Permission.of("memory:recall")))
                .isFalse();
        assertThat(Permission.of("memory:*").covers(Permission.of("memory"))).isFalse();
        assertThat(Permission.of("mem:*").covers(Permission.of("memory:recall")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Acme", "a b", "a/b", "../x", "a\n", "é"})
    void what_is_not_a_tenant_is_refused(String tenant) {
        assertThatThrownBy(() -> Scope.of(tenant, "ada")).hasMessageContaining("tenant");
        assertThatThrownBy(() -> Scope.of("a".repeat(1_000), "ada"))
                .satisfies(
                        e -> assertThat(String.valueOf(e.getMessage()).length()).isLessThan(200));
    }

    @Test
    void principals_have_an_id_and_their_own_claims() {
        assertThatThrownBy(() -> Principal.user(" ")).hasMessageContaining("principal.id");
        assertThatThrownBy(() -> Principal.user("x".repeat(201))).hasMessageContaining("principal.id");
        Map<String, String> claims = new java.util.HashMap<>(Map.of("a", "b"));
        Principal principal = new Principal(Principal.Kind.SERVICE, "bot", claims);
        claims.put("a", "changed");
        assertThat(principal.claims()).containsEntry("a", "b");
    }

    @Test
    void scopes_are_equal_by_tenant_principal_and_rights() {
        Scope ada = Scope.of("acme", "ada");
        assertThat(ada).isEqualTo(Scope.of("acme", "ada")).hasSameHashCodeAs(Scope.of("acme", "ada"));
        assertThat(ada).isNotEqualTo(Scope.of("acme", "bo")).isNotEqualTo(Scope.of("globex", "ada"));
        assertThat(ada).isNotEqualTo(ada.narrowedTo(Permission.of("a"))).isNotEqualTo("acme/ada");
        assertThat(ada).hasToString("acme/ada");
        assertThat(ada.selfIssued()).isTrue();
        assertThat(ada.issuedBy(this)).isFalse();
        assertThat(ada.only()).isEmpty();
        assertThat(ada.permits(Permission.of("any:thing"))).isTrue();
        assertThat(ada.narrowedTo(Permission.of("a"), Permission.of("a")).only())
                .contains(Set.of(Permission.of("a")));
    }

    @Test
    void nobody_but_the_kernel_has_the_key() {
        assertThatThrownBy(() -> Mint.claim())
                .isInstanceOf(WiringException.class)
                .hasMessageContainingAll("Only reVo's runtime", ScopeTest.class.getName());
        assertThat(List.of(Mint.class.getConstructors())).isEmpty();
    }
}
