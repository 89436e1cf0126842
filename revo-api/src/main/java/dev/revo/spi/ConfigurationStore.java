package dev.revo.spi;

import dev.revo.configuration.ConfigurationVersion;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import java.util.List;
import java.util.Optional;

/**
 * SPI: documents of configuration with all their versions. Everything belongs to the context's tenant; names are compared
 * letter for letter. Each method takes effect as a whole or not at all. Thread-safe, also across
 * processes; inside a {@link UnitOfWork} of the same context it is part of its transaction.
 *
 * <p>A store counts and compares. What a text must be, what is limited and to how much is its caller's to say.
 */
public interface ConfigurationStore {
    /** The newest version of a document, also one that says removed. */
    Optional<ConfigurationVersion> current(RunContext ctx, String kind, String name);

    /** This version of a document. */
    Optional<ConfigurationVersion> version(RunContext ctx, String kind, String name, long number);

    /**
     * Keeps the next version. Of many who keep one at once, one does.
     *
     * @param next its number is the newest one's plus one, or 1
     * @param most how many documents of the kind there may be when this adds one: the first version does, and one that
     *     follows a removed one
     * @return false when there is no room for one more; nothing is kept then
     * @throws ConflictException {@code configuration_moved} when its number does not follow; nothing is kept then
     */
    boolean put(RunContext ctx, ConfigurationVersion next, long most);

    /** Versions of a document with numbers below this one, newest first, so many at most. */
    List<ConfigurationVersion> history(RunContext ctx, String kind, String name, long before, int atMost);

    /** The newest version of each document of a kind that is not removed, by name, after the given one. */
    List<ConfigurationVersion> list(RunContext ctx, String kind, String afterName, int atMost);

    /** How many documents of a kind there are, removed ones left out. */
    long count(RunContext ctx, String kind);

    /** What {@link #put} throws when a document's newest version is another one than expected. */
    static ConflictException moved(String kind, String name, long expected) {
        return new ConflictException(Fault.of(
                        "configuration_moved",
                        "The newest version of " + kind + "/" + name + " is not " + expected + ". Read it again.")
                .with("kind", kind)
                .with("name", name));
    }
}
