package dev.revo.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import dev.revo.recall.MemoryFilter;
import dev.revo.spi.MemoryBackend.Leg;
import dev.revo.spi.MemoryBackend.Vector;
import java.time.Instant;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

final class MemoryBackendTest {
    @Test
    void vectors_copy_and_compare_by_value() {
        float[] values = {1, 2};
        Vector vector = Vector.of("m", values);
        values[0] = 9;
        vector.values()[1] = 9;
        assertThat(vector).isEqualTo(Vector.of("m", 1, 2)).hasSameHashCodeAs(Vector.of("m", 1, 2));
        assertThat(vector).isNotEqualTo(Vector.of("n", 1, 2)).isNotEqualTo(Vector.of("m", 1));
        assertThat((Object) vector).isNotEqualTo("m");
        assertThat(vector).hasToString("m[2]");
        assertThat(vector.model()).isEqualTo("m");
    }

    @Test
    void vectors_of_two_models_or_lengths_have_no_cosine() {
        Vector vector = Vector.of("m", 1, 0);
        assertThat(vector.cosine(Vector.of("m", 0, 3))).contains(0.0);
        assertThat(vector.cosine(Vector.of("m", -2, 0))).contains(-1.0);
        assertThat(vector.cosine(Vector.of("m", 0, 0))).contains(0.0);
        assertThat(vector.cosine(Vector.of("n", 1, 0))).isEmpty();
        assertThat(vector.cosine(Vector.of("m", 1))).isEmpty();
    }

    @Property
    void the_cosine_is_symmetric_and_bounded(
            @ForAll @FloatRange(min = -10, max = 10) float a,
            @ForAll @FloatRange(min = -10, max = 10) float b,
            @ForAll @FloatRange(min = -10, max = 10) float c,
            @ForAll @FloatRange(min = -10, max = 10) float d) {
        double one = Vector.of("m", a, b).cosine(Vector.of("m", c, d)).orElseThrow();
        double other = Vector.of("m", c, d).cosine(Vector.of("m", a, b)).orElseThrow();
        assertThat(one).isEqualTo(other).isBetween(-1.0000001, 1.0000001);
    }

    @Test
    void refuses_what_is_no_vector_or_leg() {
        assertThatThrownBy(() -> Vector.of("m")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Vector.of("m", Float.NaN)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Leg(MemoryFilter.everything(), Instant.EPOCH, Set.of(), 0))
                .isInstanceOf(InvalidRequestException.class);
    }
}
