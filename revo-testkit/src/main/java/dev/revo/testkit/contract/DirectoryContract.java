package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.scope.Directory;
import dev.revo.scope.Principal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Directory} does. Extend it, hand over a directory with the people that are asked for, and say how one
 * leaves:
 *
 * <pre>{@code
 * class MyDirectoryTest extends DirectoryContract {
 *     private final MyUsers users = MyUsers.of("acme/ada", "acme/bo", "globex/gil");
 *
 *     protected Directory directory() {
 *         return users::find;
 *     }
 *
 *     protected void leave(String tenant, String id) {
 *         users.remove(tenant, id);
 *     }
 * }
 * }</pre>
 */
public abstract class DirectoryContract {
    /** For subclasses. */
    protected DirectoryContract() {}

    /**
     * A directory that knows the persons {@code ada} and {@code bo} of {@code acme}, the person {@code gil} of
     * {@code globex}, and nobody else; the same one each time within a test.
     */
    protected abstract Directory directory() throws Exception;

    /** From now on this principal of this tenant may not act. */
    protected abstract void leave(String tenant, String id) throws Exception;

    /** What the directory finds, where an exception is a refusal as it is at the gate. */
    private static Optional<Principal> find(Directory directory, String tenant, String id) {
        Optional<Principal> found;
        try {
            found = directory.find(tenant, id);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
        assertThat(found).as(tenant + "/" + id).isNotNull();
        return found;
    }

    @Test
    void finds_a_person_under_exactly_the_id_that_was_asked_for() throws Exception {
        Directory directory = directory();
        for (String id : List.of("ada", "bo", "ada")) {
            Principal found = directory.find("acme", id).orElseThrow();
            assertThat(found.id()).isEqualTo(id);
            assertThat(found.kind()).isEqualTo(Principal.Kind.USER);
        }
    }

    @Test
    void who_is_not_known_is_not_found() throws Exception {
        Directory directory = directory();
        for (String id : List.of("eve", "ADA", "Ada", " ada", "ada ", "ad", "adaa", "")) {
            assertThat(find(directory, "acme", id)).as(id).isEmpty();
        }
        assertThat(find(directory, "nobody", "ada")).isEmpty();
    }

    @Test
    void people_of_another_tenant_are_not_found() throws Exception {
        Directory directory = directory();
        assertThat(find(directory, "globex", "ada")).isEmpty();
        assertThat(find(directory, "acme", "gil")).isEmpty();
        assertThat(find(directory, "globex", "gil")).isPresent();
        assertThat(find(directory, "acme", "globex/gil")).isEmpty();
    }

    @Test
    void nobody_is_reVo_itself() throws Exception {
        Directory directory = directory();
        for (String id : List.of("ada", "system", "revo", "root")) {
            assertThat(find(directory, "acme", id).filter(who -> who.kind() == Principal.Kind.SYSTEM))
                    .as(id)
                    .isEmpty();
        }
    }

    @Test
    void who_has_left_is_not_found_any_more_and_the_others_are() throws Exception {
        Directory directory = directory();
        assertThat(find(directory, "acme", "bo")).isPresent();
        leave("acme", "bo");
        assertThat(find(directory, "acme", "bo")).isEmpty();
        assertThat(find(directory, "acme", "ada")).isPresent();
        assertThat(find(directory, "globex", "gil")).isPresent();
    }

    @Test
    void hostile_text_finds_nobody() throws Exception {
        Directory directory = directory();
        for (String text : Hostile.TEXTS) {
            assertThat(find(directory, "acme", text)).as("id " + text).isEmpty();
            assertThat(find(directory, text, "ada")).as("tenant " + text).isEmpty();
            assertThat(find(directory, "acme", "ada" + text))
                    .as("id ada" + text)
                    .isEmpty();
        }
        assertThat(find(directory, "acme", "ada")).isPresent();
    }

    @Test
    void many_who_ask_at_once_each_learn_of_the_one_they_asked_for() throws Exception {
        Directory directory = directory();
        List<Boolean> right = Together.run(i -> () -> {
            String id = i % 2 == 0 ? "ada" : "bo";
            boolean all = true;
            for (int n = 0; n < 100; n++) {
                all &= find(directory, "acme", id).map(Principal::id).equals(Optional.of(id));
                all &= find(directory, "globex", id).isEmpty();
            }
            return all;
        });
        assertThat(right).containsOnly(true);
    }
}
