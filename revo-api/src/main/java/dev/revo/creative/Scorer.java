package dev.revo.creative;

import dev.revo.run.RunContext;
import java.util.List;

/** SPI: scores candidates. Deterministic; controls for length. Thread-safe; may block. */
public interface Scorer {
    /** The scores of the texts, in their order, against each other and the brief. */
    List<Score> score(RunContext ctx, Brief brief, List<String> texts);
}
