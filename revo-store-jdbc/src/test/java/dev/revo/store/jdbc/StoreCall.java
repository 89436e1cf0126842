package dev.revo.store.jdbc;

import dev.revo.audit.AuditRecord;
import dev.revo.error.RevoException;
import dev.revo.spi.JournalEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A call of a method of a store with arguments that are drawn.
 *
 * @param method interface and method, such as {@code RunJournal.append}
 * @param body makes the call; what it gives is shown as text
 */
record StoreCall(String method, Body body) {
    /** Makes the call. */
    @FunctionalInterface
    interface Body {
        @Nullable
        Object call(Actor actor) throws Exception;
    }

    /**
     * What came of a call.
     *
     * @param method that was called
     * @param answer as text, errors among them
     * @param productive whether it found or changed anything of the tenant's
     */
    record Outcome(String method, String answer, boolean productive) {}

    Outcome by(Actor actor) {
        try {
            Object answer = body.call(actor);
            return new Outcome(method, shown(answer), productive(answer));
        } catch (RevoException e) {
            return new Outcome(method, e.code() + " " + e.getMessage() + " " + new TreeMap<>(e.context()), false);
        } catch (Exception e) {
            return new Outcome(method, e.toString(), false);
        }
    }

    private static boolean productive(@Nullable Object answer) {
        if (answer instanceof Optional<?> some) {
            return some.isPresent();
        }
        if (answer instanceof OptionalLong some) {
            return some.isPresent();
        }
        if (answer instanceof Collection<?> some) {
            return !some.isEmpty();
        }
        return !(answer instanceof Number number && number.longValue() == 0) && !Boolean.FALSE.equals(answer);
    }

    private static String shown(@Nullable Object answer) throws IOException {
        if (answer instanceof Optional<?> some) {
            return "[" + (some.isPresent() ? shown(some.get()) : "") + "]";
        }
        if (answer instanceof List<?> some) {
            List<String> each = new ArrayList<>();
            for (Object one : some) {
                each.add(shown(one));
            }
            return each.toString();
        }
        if (answer instanceof Map<?, ?> some) {
            return new TreeMap<>(some).toString();
        }
        if (answer instanceof JournalEntry entry) {
            return entry + " v" + entry.version() + " " + entry.at() + " "
                    + HexFormat.of().formatHex(entry.data());
        }
        if (answer instanceof AuditRecord line) {
            return line.id() + " " + line.principal() + " " + line.resource() + " " + new TreeMap<>(line.detail());
        }
        if (answer instanceof InputStream stream) {
            try (stream) {
                return HexFormat.of().formatHex(stream.readAllBytes());
            }
        }
        return String.valueOf(answer);
    }
}
