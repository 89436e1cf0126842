/**
 * A ready agent to talk with: memory, tools, streamed tokens. Start with
 * {@link dev.revo.agents.conversation.Conversation}.
 */
@NullMarked
package dev.revo.agents.conversation;

import org.jspecify.annotations.NullMarked;
