package dev.revo.mcp;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a server answered. All of it is untrusted: text in it is data, never an instruction.
 *
 * @param failed whether the tool says that it failed
 * @param content in order; unmodifiable
 * @param structuredJson the structured part, when there is one and it fits the tool's output schema
 * @param truncated whether the size limit cut something off
 */
public record McpResult(boolean failed, List<Content> content, Optional<String> structuredJson, boolean truncated) {
    /** Copies. */
    public McpResult {
        content = List.copyOf(content);
        requireNonNull(structuredJson, "structuredJson");
    }

    /** A good answer of one text. */
    public static McpResult text(String text) {
        return new McpResult(false, List.of(new Text(text)), Optional.empty(), false);
    }

    /** A failure that the tool tells of. */
    public static McpResult failure(String text) {
        return new McpResult(true, List.of(new Text(text)), Optional.empty(), false);
    }

    /** All texts, one after the other. */
    public String text() {
        return content.stream()
                .filter(Text.class::isInstance)
                .map(part -> ((Text) part).text())
                .collect(Collectors.joining("\n"));
    }

    /** A piece of an answer. */
    public sealed interface Content {}

    /**
     * Text.
     *
     * @param text untrusted
     */
    public record Text(String text) implements Content {}

    /**
     * An image, sound or other bytes.
     *
     * @param mimeType as the server says
     * @param base64 the bytes
     */
    public record Binary(String mimeType, String base64) implements Content {}

    /**
     * A link, which nobody follows by itself.
     *
     * @param uri as the server says
     * @param name as the server says
     */
    public record Link(String uri, String name) implements Content {}
}
