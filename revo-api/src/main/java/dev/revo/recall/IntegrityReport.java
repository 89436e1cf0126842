package dev.revo.recall;

import java.util.List;

/**
 * Whether all parts of a memory agree.
 *
 * @param checked how many versions were looked at
 * @param problems what does not agree, each naming the record and the remedy; empty when all is well; unmodifiable
 */
public record IntegrityReport(long checked, List<String> problems) {
    /** Copies. */
    public IntegrityReport {
        problems = List.copyOf(problems);
    }

    /** Whether all is well. */
    public boolean sound() {
        return problems.isEmpty();
    }
}
