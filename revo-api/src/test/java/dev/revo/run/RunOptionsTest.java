package dev.revo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunOptionsTest {
    private static String[] tags(int many) {
        return IntStream.range(0, many).mapToObj(i -> "t" + i).toArray(String[]::new);
    }

    @Test
    void tags_keep_their_order_and_duplicates_collapse() {
        RunOptions options = RunOptions.defaults().tags("zeta", "order:4711", "zeta", "Alpha");
        assertThat(options.tags()).containsExactly("zeta", "order:4711", "Alpha");
        assertThat(options.tags("one").tags()).as("in place of earlier ones").containsExactly("one");
        assertThat(options.tags().getClass())
                .isEqualTo(List.copyOf(options.tags()).getClass());
        assertThat(RunOptions.defaults().tags()).isEmpty();
        assertThatThrownBy(() -> options.tags().add("x")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void sixteen_tags_are_the_most() {
        assertThat(RunOptions.defaults().tags(tags(16)).tags()).hasSize(16);
        assertThatThrownBy(() -> RunOptions.defaults().tags(tags(17)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("options.tags has 17 tags");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "a/b", "b\u00fcro", "a\n", "\u0000"})
    void what_is_no_tag_is_refused_by_name(String tag) {
        assertThatThrownBy(() -> RunOptions.defaults().tags("fine", tag))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("options.tags");
        assertThatThrownBy(() -> RunOptions.defaults().tags("t".repeat(65)))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void a_weight_is_one_to_a_thousand() {
        assertThat(RunOptions.defaults().weight()).isEqualTo(1);
        assertThat(RunOptions.defaults().weight(1_000).weight()).isEqualTo(1_000);
        for (int wrong : List.of(0, -1, 1_001)) {
            assertThatThrownBy(() -> RunOptions.defaults().weight(wrong))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("options.weight is " + wrong);
        }
    }

    @Test
    void each_copy_keeps_what_was_chosen_before() {
        RunOptions options = RunOptions.defaults()
                .tags("a")
                .weight(4)
                .priority(Priority.HIGH)
                .idempotencyKey("k")
                .onProgress(progress -> {})
                .timeout(Duration.ofMinutes(1))
                .budget(Budget.tokens(5));
        assertThat(options.tags()).containsExactly("a");
        assertThat(options.weight()).isEqualTo(4);
        assertThat(options.priority()).isEqualTo(Priority.HIGH);
        assertThat(options.idempotencyKey()).contains("k");
        assertThat(options.onProgress()).isPresent();
        assertThat(options.limits().timeout()).contains(Duration.ofMinutes(1));
        assertThat(options.limits().budget()).isEqualTo(Budget.tokens(5));
    }

    @Test
    void a_query_asks_for_each_tag_once_and_for_sixteen_at_most() {
        RunQuery query = RunQuery.all().tag("a").tag("b").tag("a");
        assertThat(query.tags()).containsExactly("a", "b");
        assertThat(RunQuery.all().tags()).as("a copy").isEmpty();
        RunQuery most = RunQuery.all();
        for (String tag : tags(16)) {
            most = most.tag(tag);
        }
        RunQuery full = most;
        assertThat(full.tag("t0").tags()).hasSize(16);
        assertThatThrownBy(() -> full.tag("one more"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("run.tag");
    }
}
