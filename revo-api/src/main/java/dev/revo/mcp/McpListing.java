package dev.revo.mcp;

import java.util.List;

/** A server as a catalogue lists it: claims of its publisher. Not for implementation by hosts: it grows. */
public interface McpListing {
    /** Its name with the publisher's namespace, such as {@code io.github.acme/files}. */
    String name();

    /** The version. */
    String version();

    /** For people: untrusted text. */
    String description();

    /** The catalogue that lists it. */
    String catalogue();

    /** Whether its publisher took it back or replaced it. */
    boolean deprecated();

    /** The command line that would run it, word by word, or empty for a remote server; unmodifiable. */
    List<String> command();

    /** Names of the secrets and settings that it wants; unmodifiable. */
    List<String> inputs();
}
