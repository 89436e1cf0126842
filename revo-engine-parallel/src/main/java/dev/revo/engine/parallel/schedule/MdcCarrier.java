package dev.revo.engine.parallel.schedule;

import java.util.Map;
import org.slf4j.MDC;

/** SLF4J's mapped diagnostic context. */
final class MdcCarrier implements Carrier {
    // Most have none: then nothing is made and nothing is cleared that is clear.
    private static final Undo NOTHING_BEFORE = MdcCarrier::clear;
    private static final Undo SOMETHING_ENTERED = MDC::clear;
    private static final Entries NOTHING = new Entries(Map.of());

    /** What was captured last: callers hand over many bodies with the same entries, and those that wait share one copy. */
    private volatile Entries last = NOTHING;

    @Override
    public Snapshot capture() {
        Map<String, String> captured = content();
        if (captured.isEmpty()) {
            return NOTHING;
        }
        Entries known = last;
        if (!known.content().equals(captured)) {
            known = new Entries(captured);
            last = known;
        }
        return known;
    }

    /** Not changed once it was captured. */
    private record Entries(Map<String, String> content) implements Snapshot {
        @Override
        public Undo enter() {
            Map<String, String> before = MdcCarrier.content();
            if (!content.isEmpty() || !before.isEmpty()) {
                put(content);
            }
            if (before.isEmpty()) {
                return content.isEmpty() ? NOTHING_BEFORE : SOMETHING_ENTERED;
            }
            return () -> put(before);
        }
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
