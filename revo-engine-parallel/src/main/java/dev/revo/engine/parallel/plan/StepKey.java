package dev.revo.engine.parallel.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Which body of a run: the same for every attempt at it, before and after a restart.
 *
 * @param step the step's name
 * @param element which element of a fan-out, from 0; -1 for a step that does not fan out
 */
record StepKey(String step, int element) {
    static final int WHOLE = -1;

    static StepKey of(String step) {
        return new StepKey(step, WHOLE);
    }

    /** As the body sees it: 0 for a step that does not fan out. */
    int shown() {
        return Math.max(0, element);
    }

    /** What an outside service can tell this body's effects from all others by. */
    String idempotencyKey(String tenant, String run) {
        return sha256(tenant + "/" + run + "/" + step + "/" + shown());
    }

    static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return element == WHOLE ? step : step + "[" + element + "]";
    }
}
