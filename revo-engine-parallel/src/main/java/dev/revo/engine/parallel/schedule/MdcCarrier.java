package dev.revo.engine.parallel.schedule;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** SLF4J's mapped diagnostic context. */
final class MdcCarrier implements Carrier {
    @Override
    public Snapshot capture() {
        Map<String, String> captured = MDC.getCopyOfContextMap();
        return () -> {
            Map<String, String> before = MDC.getCopyOfContextMap();
            put(captured);
            return () -> put(before);
        };
    }

    private static void put(@Nullable Map<String, String> content) {
        if (content == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(content);
        }
    }
}
