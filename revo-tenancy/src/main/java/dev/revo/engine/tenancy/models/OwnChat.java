package dev.revo.engine.tenancy.models;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.run.RunContext;
import dev.revo.tenancy.OwnModel;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * An organization's own model as a run holds it: for each call it is made of the settings and the secret that hold then, and
 * its address is looked at. Thread-safe.
 */
final class OwnChat implements ChatModel {
    private final RunContext ctx;
    private final String name;
    private final Supplier<Optional<OwnModel>> now;
    private final MadeModels made;
    private final ModelKinds kinds;

    OwnChat(RunContext ctx, String name, Supplier<Optional<OwnModel>> now, MadeModels made, ModelKinds kinds) {
        this.ctx = ctx;
        this.name = name;
        this.now = now;
        this.made = made;
        this.kinds = kinds;
    }

    private OwnModel own() {
        return now.get()
                .orElseThrow(() -> new NotFoundException(
                        Fault.of("model_unknown", "The organization has no model '" + name + "' of its own any more.")
                                .with("model", name)));
    }

    /** The model as it is now, asked nothing yet. */
    ChatModel model() {
        return made.of(ctx, own());
    }

    @Override
    public ChatResponse chat(ChatRequest request) {
        OwnModel own = own();
        ChatModel model = made.of(ctx, own);
        kinds.checkAddress(own);
        return model.chat(request);
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return chat(request);
    }

    // By its name at the provider it is found in tables of prices.
    @Override
    public ChatRequestParameters defaultRequestParameters() {
        var parameters = ChatRequestParameters.builder();
        now.get().flatMap(OwnModel::modelId).ifPresent(parameters::modelName);
        return parameters.build();
    }

    @Override
    public ModelProvider provider() {
        return model().provider();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return model().supportedCapabilities();
    }
}
