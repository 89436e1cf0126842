package dev.revo.model;

import static java.util.Objects.requireNonNull;

/**
 * The habits of a model that a caller must respect. Immutable; each copy method replaces one habit.
 *
 * <p>Sources: DeepSeek's guides {@code reasoning_model} (2025) and {@code thinking_mode} (V3.2 and later), the DeepSeek-R1
 * model card.
 */
public final class ModelProfile {
    private static final ModelProfile DEFAULTS =
            new ModelProfile(ReasoningEcho.NEVER, InlineThink.TAGGED, SystemPrompt.KEEP, ToolUse.NATIVE);

    private final ReasoningEcho reasoningEcho;
    private final InlineThink inlineThink;
    private final SystemPrompt systemPrompt;
    private final ToolUse toolUse;

    /** Whether earlier reasoning is sent back to the model. */
    public enum ReasoningEcho {
        /** Stripped from every message; classic R1 answers 400 otherwise. */
        NEVER,
        /** Kept on assistant messages with tool calls; newer thinking modes answer 400 without it. */
        TOOL_TURNS,
        /** Kept everywhere. */
        ALWAYS
    }

    /** Whether reasoning stands inside the answer's text. */
    public enum InlineThink {
        /** The text is the answer, whatever tags it holds. */
        NONE,
        /** Text between {@code <think>} and {@code </think>} at the start is reasoning. */
        TAGGED,
        /** As {@link #TAGGED}, and a lone {@code </think>} ends reasoning that began at the first character. */
        IMPLICIT_OPEN
    }

    /** What becomes of a system prompt. */
    public enum SystemPrompt {
        /** It is sent as such. */
        KEEP,
        /** It is put before the first user message, as the DeepSeek-R1 model card advises. */
        MERGE_INTO_USER
    }

    /** How the model calls tools. */
    public enum ToolUse {
        /** By the provider's own protocol. */
        NATIVE,
        /** Not at all; a run that needs tools is refused at its start. */
        NONE
    }

    private ModelProfile(ReasoningEcho echo, InlineThink think, SystemPrompt prompt, ToolUse use) {
        this.reasoningEcho = requireNonNull(echo, "reasoningEcho");
        this.inlineThink = requireNonNull(think, "inlineThink");
        this.systemPrompt = requireNonNull(prompt, "systemPrompt");
        this.toolUse = requireNonNull(use, "toolUse");
    }

    /** No echo, tagged reasoning taken out of the text, system prompt and tools as they are. */
    public static ModelProfile defaults() {
        return DEFAULTS;
    }

    /** {@code deepseek-reasoner} of 2025 and self-hosted R1. */
    public static ModelProfile deepSeekR1() {
        return new ModelProfile(
                ReasoningEcho.NEVER, InlineThink.IMPLICIT_OPEN, SystemPrompt.MERGE_INTO_USER, ToolUse.NATIVE);
    }

    /** DeepSeek's thinking mode from V3.2 on. */
    public static ModelProfile deepSeekThinking() {
        return new ModelProfile(ReasoningEcho.TOOL_TURNS, InlineThink.TAGGED, SystemPrompt.KEEP, ToolUse.NATIVE);
    }

    /** A copy with this echo. */
    public ModelProfile reasoningEcho(ReasoningEcho habit) {
        return new ModelProfile(habit, inlineThink, systemPrompt, toolUse);
    }

    /** A copy with this handling of reasoning inside the text. */
    public ModelProfile inlineThink(InlineThink habit) {
        return new ModelProfile(reasoningEcho, habit, systemPrompt, toolUse);
    }

    /** A copy with this handling of system prompts. */
    public ModelProfile systemPrompt(SystemPrompt habit) {
        return new ModelProfile(reasoningEcho, inlineThink, habit, toolUse);
    }

    /** A copy with this use of tools. */
    public ModelProfile toolUse(ToolUse habit) {
        return new ModelProfile(reasoningEcho, inlineThink, systemPrompt, habit);
    }

    /** Whether earlier reasoning is sent back. */
    public ReasoningEcho reasoningEcho() {
        return reasoningEcho;
    }

    /** Whether reasoning stands inside the text. */
    public InlineThink inlineThink() {
        return inlineThink;
    }

    /** What becomes of a system prompt. */
    public SystemPrompt systemPrompt() {
        return systemPrompt;
    }

    /** How tools are called. */
    public ToolUse toolUse() {
        return toolUse;
    }
}
