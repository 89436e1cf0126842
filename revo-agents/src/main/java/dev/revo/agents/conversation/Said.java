package dev.revo.agents.conversation;

import dev.revo.error.InvalidRequestException;

/**
 * What a person says.
 *
 * @param conversation which conversation of this principal; 1 to 200 characters
 * @param text what is said; not blank
 */
public record Said(String conversation, String text) {
    private static final int LONGEST_ID = 200;

    /** Checks both. */
    public Said {
        if (conversation.isBlank() || conversation.length() > LONGEST_ID) {
            throw InvalidRequestException.field(
                    "conversation", "has " + conversation.length() + " characters", "Use 1 to " + LONGEST_ID + ".");
        }
        if (text.isBlank()) {
            throw InvalidRequestException.field("text", "is blank", "Say something.");
        }
    }
}
