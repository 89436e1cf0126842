package dev.revo.agents.runtime;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.revo.model.ModelProfile;
import dev.revo.model.ModelProfile.ReasoningEcho;
import dev.revo.model.ModelProfile.SystemPrompt;
import dev.revo.model.NamedModel;
import java.util.ArrayList;
import java.util.List;

/** Requests as a model wants them, and its messages as reVo keeps them. */
final class Prepared {
    private Prepared() {}

    static ChatRequest request(ChatRequest request, NamedModel model, ReasoningEcho echo) {
        ModelProfile profile = model.settings().profile();
        List<ChatMessage> messages = new ArrayList<>();
        for (ChatMessage message : request.messages()) {
            messages.add(message instanceof AiMessage said ? echoed(said, echo) : message);
        }
        if (profile.systemPrompt() == SystemPrompt.MERGE_INTO_USER) {
            messages = merged(messages);
        }
        ChatRequest.Builder prepared = request.toBuilder().messages(messages);
        if (request.maxOutputTokens() == null
                && model.settings().maxOutputTokens().isPresent()) {
            prepared.parameters(request.parameters()
                    .overrideWith(dev.langchain4j.model.chat.request.ChatRequestParameters.builder()
                            .maxOutputTokens(
                                    (int) model.settings().maxOutputTokens().getAsLong())
                            .build()));
        }
        return prepared.build();
    }

    private static AiMessage echoed(AiMessage said, ReasoningEcho echo) {
        boolean keep =
                echo == ReasoningEcho.ALWAYS || (echo == ReasoningEcho.TOOL_TURNS && said.hasToolExecutionRequests());
        return keep || said.thinking() == null
                ? said
                : said.toBuilder().thinking(null).build();
    }

    private static List<ChatMessage> merged(List<ChatMessage> messages) {
        List<ChatMessage> rest = new ArrayList<>();
        StringBuilder system = new StringBuilder();
        for (ChatMessage message : messages) {
            if (message instanceof SystemMessage told) {
                system.append(told.text()).append("\n\n");
            } else {
                rest.add(message);
            }
        }
        for (int i = 0; i < rest.size() && !system.isEmpty(); i++) {
            if (rest.get(i) instanceof UserMessage user) {
                List<Content> contents = new ArrayList<>();
                contents.add(TextContent.from(system.toString()));
                contents.addAll(user.contents());
                rest.set(i, user.toBuilder().contents(contents).build());
                return rest;
            }
        }
        return system.isEmpty() ? rest : messages;
    }

    /**
     * The message as the run goes on with it: reasoning is taken out of its text, and kept apart only on tool turns, where
     * some models want it back.
     */
    static AiMessage kept(AiMessage said, NamedModel model) {
        String text = said.text() == null ? "" : said.text();
        ThinkSplitter.Piece parts =
                ThinkSplitter.split(model.settings().profile().inlineThink(), text);
        AiMessage.Builder kept = said.toBuilder().text(parts.answer());
        if (!said.hasToolExecutionRequests()) {
            kept.thinking(null);
        }
        return kept.build();
    }

    /** The message as it is journaled: with reasoning only if this model gets it back. */
    static AiMessage journaled(AiMessage kept, ReasoningEcho echo) {
        return echo == ReasoningEcho.NEVER ? kept.toBuilder().thinking(null).build() : kept;
    }
}
