package dev.revo.agents.conversation;

/**
 * What the model answers.
 *
 * @param text without reasoning
 */
public record Replied(String text) {}
