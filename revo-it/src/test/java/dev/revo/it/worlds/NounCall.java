package dev.revo.it.worlds;

import dev.revo.error.RevoException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A call of a method of a noun with arguments that are drawn.
 *
 * @param method interface and method, such as {@code Members.find}
 * @param body makes the call; what it gives is shown as text
 */
record NounCall(String method, Body body) {
    /** Makes the call. */
    @FunctionalInterface
    interface Body {
        @Nullable
        Object call(Tenant tenant) throws Exception;
    }

    /**
     * What came of a call.
     *
     * @param method that was called
     * @param answer as text, errors among them
     * @param productive whether it found or changed anything of the tenant's
     */
    record Outcome(String method, String answer, boolean productive) {}

    Outcome by(Tenant tenant) {
        try {
            Object answer = body.call(tenant);
            return new Outcome(method, tenant.plain(shown(answer)), productive(answer));
        } catch (RevoException e) {
            return new Outcome(
                    method, tenant.plain(e.code() + " " + e.getMessage() + " " + new TreeMap<>(e.context())), false);
        } catch (Exception e) {
            return new Outcome(method, tenant.plain(e.toString()), false);
        }
    }

    private static boolean productive(@Nullable Object answer) {
        if (answer instanceof Optional<?> some) {
            return some.isPresent();
        }
        if (answer instanceof Collection<?> some) {
            return !some.isEmpty();
        }
        return !(answer instanceof Number number && number.longValue() == 0) && !Boolean.FALSE.equals(answer);
    }

    private static String shown(@Nullable Object answer) {
        if (answer instanceof Optional<?> some) {
            return "[" + (some.isPresent() ? shown(some.get()) : "") + "]";
        }
        if (answer instanceof Map<?, ?> some) {
            return new TreeMap<>(some).toString();
        }
        return String.valueOf(answer);
    }
}
