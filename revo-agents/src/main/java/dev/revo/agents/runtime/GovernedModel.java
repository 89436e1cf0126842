package dev.revo.agents.runtime;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.revo.model.NamedModel;
import java.util.Set;

/**
 * A registered model as the code of an agent holds it: whatever LangChain4j code calls it, the call is reserved,
 * cancelled with the run, retried, journaled and settled.
 */
final class GovernedModel implements ChatModel {
    private final ModelCalls calls;
    private final NamedModel model;

    GovernedModel(ModelCalls calls, NamedModel model) {
        this.calls = calls;
        this.model = model;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return calls.call(model, request, null);
    }

    @Override
    public ModelProvider provider() {
        return model.chat().provider();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return model.chat().supportedCapabilities();
    }
}
