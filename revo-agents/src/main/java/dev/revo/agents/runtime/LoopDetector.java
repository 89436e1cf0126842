package dev.revo.agents.runtime;

import dev.revo.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Notices a model that goes round in circles: the same call with the same result four times, the same failing call three
 * times, or two calls in alternation six times (thresholds after OpenHands' stuck detector). Confined to one loop.
 */
final class LoopDetector {
    private static final int SAME = 4;
    private static final int SAME_ERROR = 3;
    private static final int ALTERNATING = 6;

    private record Seen(String what, boolean failed) {}

    private final List<Seen> seen = new ArrayList<>();

    /** Takes note of a call and its result. */
    void saw(String tool, String arguments, ToolResult result) {
        boolean failed = result.status() != ToolResult.Status.OK;
        seen.add(new Seen(Digest.of(tool, arguments, result.status().name(), result.text()), failed));
    }

    /** Whether the latest calls are a circle. */
    boolean stuck() {
        if (seen.isEmpty()) {
            return false;
        }
        int needed = seen.get(seen.size() - 1).failed() ? SAME_ERROR : SAME;
        return periodic(1, needed) || periodic(2, ALTERNATING);
    }

    private boolean periodic(int period, int length) {
        int from = seen.size() - length;
        if (from < 0) {
            return false;
        }
        for (int i = from + period; i < seen.size(); i++) {
            if (!seen.get(i).equals(seen.get(i - period))) {
                return false;
            }
        }
        return true;
    }

    /** Forgets what was seen, after the model was told. */
    void reset() {
        seen.clear();
    }
}
