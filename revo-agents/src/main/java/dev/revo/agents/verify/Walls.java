package dev.revo.agents.verify;

/**
 * Which walls stand. All of them, but in the tests that show that each one alone holds, and that the attacks would succeed
 * without it.
 *
 * @param api whether candidates are scanned for what they use
 * @param code whether results are believed only with the right code
 */
record Walls(boolean api, boolean code) {
    static final Walls ALL = new Walls(true, true);
}
