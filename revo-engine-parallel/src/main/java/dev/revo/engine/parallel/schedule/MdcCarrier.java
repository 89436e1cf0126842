package dev.revo.engine.parallel.schedule;

import java.util.Map;
import org.slf4j.MDC;

/** SLF4J's mapped diagnostic context. */
final class MdcCarrier implements Carrier {
    // Most have none: then nothing is made and nothing is cleared that is clear.
    private static final Undo EMPTY = MdcCarrier::clear;
    private static final Snapshot NOTHING = enters(Map.of());

    @Override
    public Snapshot capture() {
        Map<String, String> captured = content();
        return captured.isEmpty() ? NOTHING : enters(captured);
    }

    private static Snapshot enters(Map<String, String> captured) {
        return () -> {
            Map<String, String> before = content();
            if (!captured.isEmpty() || !before.isEmpty()) {
                put(captured);
            }
            return before.isEmpty() ? EMPTY : () -> put(before);
        };
    }

    private static void clear() {
        if (!content().isEmpty()) {
            MDC.clear();
        }
    }

    private static Map<String, String> content() {
        Map<String, String> content = MDC.getCopyOfContextMap();
        return content == null ? Map.of() : content;
    }

    private static void put(Map<String, String> content) {
        if (content.isEmpty()) {
            MDC.clear();
        } else {
            MDC.setContextMap(content);
        }
    }
}
