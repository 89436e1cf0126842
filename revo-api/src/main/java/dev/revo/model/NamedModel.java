package dev.revo.model;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.ChatModel;
import dev.revo.error.InvalidRequestException;

/** A chat model under its name, with its settings. Immutable but for what the model itself does. */
public final class NamedModel {
    private final String name;
    private final ChatModel chat;
    private final ModelSettings settings;

    private NamedModel(String name, ChatModel chat, ModelSettings settings) {
        this.name = name;
        this.chat = chat;
        this.settings = settings;
    }

    /** The model with this name; the settings are copied. */
    public static NamedModel of(String name, ChatModel chat, ModelSettings settings) {
        if (name.isBlank() || name.length() > 100) {
            throw InvalidRequestException.field("model.name", "is blank or too long", "Use 1 to 100 characters.");
        }
        return new NamedModel(name, requireNonNull(chat, "chat"), settings.copy());
    }

    /** The name that hosts and agents use. */
    public String name() {
        return name;
    }

    /** The model. */
    public ChatModel chat() {
        return chat;
    }

    /** A copy of its settings. */
    public ModelSettings settings() {
        return settings.copy();
    }

    /** The name that its limits and outages are shared on. */
    public String provider() {
        return settings.provider().isEmpty() ? "model:" + name : settings.provider();
    }

    @Override
    public String toString() {
        return name;
    }
}
