package dev.revo.tool;

import dev.revo.event.RevoEvent;
import java.util.Map;

/** What happens to approvals. */
public sealed interface ApprovalEvent extends RevoEvent {
    /** A run asked. */
    record Asked(Head head, String approval, String digest, String permission) implements ApprovalEvent {
        @Override
        public String type() {
            return "approval.asked";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("approval", approval, "digest", digest, "permission", permission);
        }
    }

    /** Somebody decided, or it lapsed; the decision is a verdict of {@code ApprovalDecision} in lower case. */
    record Decided(Head head, String approval, String decision, String by) implements ApprovalEvent {
        @Override
        public String type() {
            return "approval.decided";
        }

        @Override
        public Map<String, Object> data() {
            return Map.of("approval", approval, "decision", decision, "by", by);
        }
    }
}
