package dev.revo.agents.runtime;

import dev.revo.agent.AgentEvent;
import dev.revo.model.ModelProfile.InlineThink;
import dev.revo.model.NamedModel;
import dev.revo.spi.RunExecution;

/**
 * Tells a run's listeners the pieces of answers, with reasoning kept apart and told only where it is wanted. Each attempt
 * is split anew: no answer is read with what the one before left open. Confined to one question.
 */
final class Told implements ModelCalls.Listener {
    private final RunExecution execution;
    private final boolean reasoning;
    private ThinkSplitter splitter = new ThinkSplitter(InlineThink.NONE);

    Told(RunExecution execution, boolean reasoning) {
        this.execution = execution;
        this.reasoning = reasoning;
    }

    @Override
    public synchronized void begin(NamedModel model) {
        splitter = new ThinkSplitter(model.settings().profile().inlineThink());
    }

    @Override
    public synchronized void text(String piece) {
        tell(splitter.accept(piece));
    }

    @Override
    public synchronized void reasoning(String piece) {
        tell(new ThinkSplitter.Piece(piece, ""));
    }

    @Override
    public synchronized void end() {
        tell(splitter.finish());
    }

    private void tell(ThinkSplitter.Piece piece) {
        if (reasoning && !piece.reasoning().isEmpty()) {
            execution.emit(head -> new AgentEvent.Reasoning(head, piece.reasoning()));
        }
        if (!piece.answer().isEmpty()) {
            execution.emit(head -> new AgentEvent.Token(head, piece.answer()));
        }
    }
}
