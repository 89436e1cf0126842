package dev.revo.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.spi.AccessRequest;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

/** Names of resources as instances of permissions: each is one of its own. */
class InstanceTest {
    @Example
    void ordinary_names_stand_for_themselves() {
        assertThat(Permission.instance("bo@acme.example/x_y-z.9")).isEqualTo("bo@acme.example/x_y-z.9");
        assertThat(AccessRequest.of("memory:read", "").permission()).isEqualTo(Permission.of("memory:read"));
        assertThat(AccessRequest.of("memory:read", "notes").permission()).isEqualTo(Permission.of("memory:read:notes"));
    }

    @Example
    void attack19_a_right_on_one_name_reaches_no_other_that_looks_like_it() {
        Permission right = Permission.of("apikey:rotate:" + Permission.instance("a_b"));
        assertThat(right.covers(AccessRequest.of("apikey:rotate", "a_b").permission()))
                .as("control")
                .isTrue();
        for (String other : new String[] {"a:b", "a b", "a\u00e4b", "a@b", "A_b", "a@@b", "a@@003ab"}) {
            assertThat(right.covers(AccessRequest.of("apikey:rotate", other).permission()))
                    .as(other)
                    .isFalse();
        }
        // Control: with a sign for all that is foreign, as it was once, two names are one.
        assertThat("a:b".replaceAll("[^A-Za-z0-9_./@-]", "_")).isEqualTo("a_b");
    }

    @Example
    void an_escape_cannot_be_written_by_hand() {
        String escaped = Permission.instance("a:b");
        assertThat(escaped).isEqualTo("a@@003ab");
        assertThat(Permission.instance(escaped)).isNotEqualTo(escaped);
        String hashed = Permission.instance("ä".repeat(100));
        assertThat(hashed).startsWith("@@sha-").hasSizeLessThanOrEqualTo(200);
        assertThat(Permission.instance(hashed)).isNotEqualTo(hashed);
        assertThat(Permission.instance("x".repeat(201))).isNotEqualTo(Permission.instance("x".repeat(202)));
    }

    @Property(tries = 2_000)
    void two_names_are_two_instances(
            @ForAll @StringLength(max = 60) @CharRange(from = '-', to = 'd') String one,
            @ForAll @StringLength(max = 60) @CharRange(from = '-', to = 'd') String other) {
        assertThat(Permission.instance(one).equals(Permission.instance(other))).isEqualTo(one.equals(other));
    }

    @Property(tries = 2_000)
    void every_name_is_a_part_of_a_permission(@ForAll @StringLength(min = 1, max = 300) String name) {
        Permission asked = AccessRequest.of("member:read", name).permission();
        assertThat(Permission.of("member:read").covers(asked)).isTrue();
        assertThat(asked.text().split(":", -1)).hasSize(3);
    }
}
