package dev.revo.model;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.ChatModel;
import dev.revo.error.InvalidRequestException;

/** A chat model under its name, with its settings. Immutable but for what the model itself does. */
public final class NamedModel {
    private final String name;
    private final ChatModel chat;
    private final ModelSettings settings;
    private final Runnable check;

    private NamedModel(String name, ChatModel chat, ModelSettings settings, Runnable check) {
        this.name = name;
        this.chat = chat;
        this.settings = settings;
        this.check = check;
    }

    /** The model with this name; the settings are copied. */
    public static NamedModel of(String name, ChatModel chat, ModelSettings settings) {
        if (name.isBlank() || name.length() > 100) {
            throw InvalidRequestException.field("model.name", "is blank or too long", "Use 1 to 100 characters.");
        }
        return new NamedModel(name, requireNonNull(chat, "chat"), settings.copy(), () -> {});
    }

    /** A copy that can be asked when this check returns, and not when it throws. */
    public NamedModel readyWhen(Runnable passes) {
        return new NamedModel(name, chat, settings, requireNonNull(passes, "passes"));
    }

    /**
     * Returns when it can be asked. Called before a call of it is reserved or journaled, so that one which can never be made
     * costs nothing.
     *
     * @throws dev.revo.error.RevoException when it cannot be asked
     */
    public void ready() {
        check.run();
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

    /** To whom the words go. */
    public String provider() {
        return settings.provider().isEmpty() ? "model:" + name : settings.provider();
    }

    /** The name that its limits and outages are shared on. */
    public String account() {
        return settings.account().isEmpty() ? provider() : settings.account();
    }

    @Override
    public String toString() {
        return name;
    }
}
