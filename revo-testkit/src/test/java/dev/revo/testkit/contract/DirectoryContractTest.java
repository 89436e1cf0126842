package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.Revo;
import dev.revo.scope.Directory;
import dev.revo.scope.Principal;
import dev.revo.tenancy.NewOrganization;
import dev.revo.tenancy.Role;
import dev.revo.testkit.TestParts;
import dev.revo.testkit.memory.InMemoryEngines;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The kit on the directory of tenancy in memory, and on directories that are wrong in one way each. */
final class DirectoryContractTest {
    @Nested
    class OfTenancyInMemory extends DirectoryContract {
        private final TestParts parts = TestParts.of(Directory.class);
        private final Revo revo =
                Revo.builder().install(InMemoryEngines.tenancy()).install(parts).build();

        @Override
        protected Directory directory() {
            var operators = revo.asSystem("sign-up");
            operators.organizations().create(NewOrganization.of("acme", "Acme", "acme.example", "ada"));
            operators.organizations().create(NewOrganization.of("globex", "Globex", "globex.example", "gil"));
            var invitation =
                    revo.with(revo.scopeOf("acme", "ada")).members().invite("bo", "bo@acme.example", Role.VIEWER);
            operators.members().accept(invitation.token());
            return parts.part(Directory.class);
        }

        @Override
        protected void leave(String tenant, String id) {
            revo.with(revo.scopeOf(tenant, "ada")).members().deactivate(id);
        }

        @AfterEach
        void closeRevo() {
            revo.close();
        }
    }

    private interface Made {
        Directory over(Set<String> people);
    }

    private static Optional<Principal> find(Set<String> people, String tenant, String id) {
        return people.contains(tenant + "/" + id) && !id.contains("/")
                ? Optional.of(Principal.user(id))
                : Optional.empty();
    }

    private static List<String> failures(Made wrong) throws Exception {
        return Kit.failures(DirectoryContract.class, () -> new DirectoryContract() {
            private final Set<String> people = ConcurrentHashMap.newKeySet();
            private final Directory directory = wrong.over(people);

            @Override
            protected Directory directory() {
                people.addAll(Set.of("acme/ada", "acme/bo", "globex/gil"));
                return directory;
            }

            @Override
            protected void leave(String tenant, String id) {
                people.remove(tenant + "/" + id);
            }
        });
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures(people -> (tenant, id) -> find(people, tenant, id))).isEmpty();
    }

    @Test
    void a_directory_that_knows_everybody_fails() throws Exception {
        assertThat(failures(people -> (tenant, id) -> Optional.of(Principal.user(id.isBlank() ? "nobody" : id))))
                .contains("who_is_not_known_is_not_found", "people_of_another_tenant_are_not_found");
    }

    @Test
    void a_directory_that_forgets_the_tenant_fails() throws Exception {
        assertThat(failures(people -> (tenant, id) -> people.stream()
                        .filter(each -> each.endsWith("/" + id))
                        .findFirst()
                        .map(each -> Principal.user(id))))
                .contains("people_of_another_tenant_are_not_found");
    }

    @Test
    void a_directory_that_ignores_case_fails() throws Exception {
        assertThat(failures(people -> (tenant, id) -> find(people, tenant, id.toLowerCase(Locale.ROOT))))
                .contains("who_is_not_known_is_not_found");
    }

    @Test
    void a_directory_that_remembers_who_has_left_fails() throws Exception {
        assertThat(failures(people -> {
                    Map<String, Optional<Principal>> cache = new ConcurrentHashMap<>();
                    return (tenant, id) -> cache.computeIfAbsent(tenant + "/" + id, key -> find(people, tenant, id));
                }))
                .contains("who_has_left_is_not_found_any_more_and_the_others_are");
    }

    @Test
    void a_directory_that_makes_somebody_reVo_itself_fails() throws Exception {
        assertThat(failures(people -> (tenant, id) -> id.equals("system")
                        ? Optional.of(new Principal(Principal.Kind.SYSTEM, id, Map.of()))
                        : find(people, tenant, id)))
                .containsExactly("nobody_is_reVo_itself");
    }

    @Test
    void a_directory_that_cuts_ids_at_what_it_does_not_know_fails() throws Exception {
        assertThat(failures(people -> (tenant, id) -> find(people, tenant, id.replaceAll("[^a-zA-Z ].*", ""))))
                .contains("hostile_text_finds_nobody");
    }
}
