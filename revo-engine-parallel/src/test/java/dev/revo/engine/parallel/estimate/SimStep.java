package dev.revo.engine.parallel.estimate;

import java.util.List;
import java.util.Random;

/**
 * A step of a simulated plan.
 *
 * @param needs places of the steps before it
 * @param under the place of its condition, -1 for none
 * @param holds how probable it is that it holds, where it is a condition; -1 where it is none
 * @param least how many elements
 * @param most how many elements
 * @param seconds of one element
 * @param fails how probable it is that an attempt fails
 */
record SimStep(
        String name, List<Integer> needs, int under, double holds, int least, int most, Seconds seconds, double fails) {
    /** Draws a duration. */
    @FunctionalInterface
    interface Seconds {
        double draw(Random random);

        /** Logarithms are normal. */
        static Seconds logNormal(double median, double sigma) {
            return random -> median * Math.exp(sigma * random.nextGaussian());
        }

        /** No second moment below 2. */
        static Seconds pareto(double least, double alpha) {
            return random -> least * Math.pow(1 - random.nextDouble(), -1 / alpha);
        }

        /** Mostly quick, else ten times as long. */
        static Seconds bimodal(double median, double slow) {
            return random -> median * (random.nextDouble() < slow ? 10 : 1) * Math.exp(0.2 * random.nextGaussian());
        }
    }

    static SimStep task(String name, List<Integer> needs, Seconds seconds) {
        return new SimStep(name, needs, -1, -1, 1, 1, seconds, 0);
    }

    SimStep elements(int from, int to) {
        return new SimStep(name, needs, under, holds, from, to, seconds, fails);
    }

    SimStep failing(double probability) {
        return new SimStep(name, needs, under, holds, least, most, seconds, probability);
    }

    SimStep under(int condition) {
        return new SimStep(name, needs, condition, holds, least, most, seconds, fails);
    }

    SimStep condition(double probability) {
        return new SimStep(name, needs, under, probability, 1, 1, seconds, fails);
    }

    boolean isCondition() {
        return holds >= 0;
    }

    boolean fans() {
        return most > 1;
    }
}
