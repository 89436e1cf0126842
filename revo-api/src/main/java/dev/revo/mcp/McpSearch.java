package dev.revo.mcp;

import dev.revo.error.InvalidRequestException;

/**
 * What is looked for in the catalogues.
 *
 * @param text words of name or description; empty for all
 * @param top the most listings, 1 to 100
 */
public record McpSearch(String text, int top) {
    /** Checks the range. */
    public McpSearch {
        if (text.length() > 200) {
            throw InvalidRequestException.field(
                    "search.text", "has " + text.length() + " characters", "Use at most 200.");
        }
        if (top < 1 || top > 100) {
            throw InvalidRequestException.field("search.top", "is " + top, "Use 1 to 100.");
        }
    }

    /** The first 20 for these words. */
    public static McpSearch of(String text) {
        return new McpSearch(text, 20);
    }
}
