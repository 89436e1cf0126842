package dev.revo.spi;

import dev.revo.data.Shape;
import dev.revo.proof.Answer;
import dev.revo.scope.Mint;

/**
 * How the result of a run is written to its journal and read back. Reading needs the kernel's key, because a result may
 * be a proof.
 *
 * @param <R> the type of the result
 */
public interface ResultCodec<R> {
    /** The result as JSON. */
    String encode(R result);

    /** The result of this JSON, which the journal held. */
    R decode(Mint mint, String json);

    /** What the result is worth: an outcome such as {@code verified}, or empty text. */
    String outcome(R result);

    /** Plain values. */
    static <R> ResultCodec<R> of(Shape<R> shape) {
        return new ResultCodec<>() {
            @Override
            public String encode(R result) {
                return shape.encode(result);
            }

            @Override
            public R decode(Mint mint, String json) {
                return shape.decode(json);
            }

            @Override
            public String outcome(R result) {
                return "";
            }
        };
    }

    /** Answers over values of this shape. */
    static <O> ResultCodec<Answer<O>> answer(Shape<O> shape) {
        return new AnswerCodec<>(shape);
    }
}
