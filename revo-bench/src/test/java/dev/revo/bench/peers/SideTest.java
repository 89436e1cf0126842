package dev.revo.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SideTest {
    /** Says yes to every so many questions. */
    private record Every(int nth, int size) implements Side {
        @Override
        public int ask(int from, int count, int outOf) {
            return from % nth == 0 ? 1 : 0;
        }
    }

    @Test
    void sides_that_differ_are_not_compared() {
        assertThatCode(() -> RbacPeers.requireEqual(new Every(2, 100), new Every(2, 100)))
                .as("control")
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> RbacPeers.requireEqual(new Every(2, 100), new Every(3, 100)))
                .hasMessageContaining("question 2 differently");
        assertThatThrownBy(() -> RbacPeers.requireEqual(new Every(100, 100), new Every(100, 100)))
                .as("agreement on nearly nothing")
                .hasMessageContaining("about half should be");
    }

    @Test
    void half_of_the_questions_are_allowed_by_roles_of_the_wanted_size() {
        for (int policies : new int[] {10, 1_000, 100_000}) {
            RbacWorld world = new RbacWorld(1_000, policies, 7);
            assertThat(world.roles().stream()
                            .mapToInt(
                                    role -> role.allows().size() + role.denies().size())
                            .sum())
                    .isEqualTo(policies);
            assertThat(world.members()).hasSize(1_000);
            assertThat(world.questions(500, 8))
                    .hasSize(500)
                    .isEqualTo(new RbacWorld(1_000, policies, 7).questions(500, 8));
        }
    }

    @Test
    void a_spread_names_the_middle_and_the_rare() {
        double[] values = new double[101];
        for (int i = 0; i < values.length; i++) {
            values[i] = 100 - i;
        }
        assertThat(Spread.of(values)).isEqualTo(new Spread(101, 50, 5, 95));
        assertThat(Spread.of(3)).isEqualTo(new Spread(1, 3, 3, 3));
    }
}
