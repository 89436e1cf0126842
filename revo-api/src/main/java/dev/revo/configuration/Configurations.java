package dev.revo.configuration;

import java.util.List;
import java.util.Optional;

/**
 * The configuration of an organization: documents of several kinds, of which every version is kept. Installed by
 * {@code revo-tenancy}.
 *
 * <p>Actions: {@code configuration:read:KIND} and {@code configuration:write:KIND} on a document's name; who holds
 * {@code configuration:write} may change documents of all kinds. A change is decided on the version that its author has
 * read, takes effect with its line in the audit log or not at all, and is told as a {@link ConfigurationEvent}. Kinds are
 * those that modules and the host have brought: {@link dev.revo.spi.ConfigurationKind}.
 */
public interface Configurations {
    /** The document as it is; empty when there is none, or none any more. */
    Optional<ConfigurationVersion> find(String kind, String name);

    /** This version of the document, also one that says removed. */
    Optional<ConfigurationVersion> version(String kind, String name, long number);

    /**
     * Writes the next version of a document, or the first. A text that is letter for letter the present one changes nothing.
     *
     * @return the version that holds now
     * @throws dev.revo.error.InvalidRequestException when nobody has brought the kind, or the kind refuses the text
     * @throws dev.revo.error.ConflictException {@code configuration_moved} when the document has another version than the
     *     one that this follows
     * @throws dev.revo.error.QuotaExceededException {@code plan_limit} when the kind counts against a limit that is reached
     */
    ConfigurationVersion put(NewConfiguration wanted);

    /**
     * Writes the text of an earlier version as the next one, also of a document that was removed. It is validated as if it
     * were new.
     *
     * @param after the version that it follows
     * @param to the version whose text it has
     * @return the version that holds now
     * @throws dev.revo.error.NotFoundException {@code configuration_not_found} when there is no such earlier version
     * @throws dev.revo.error.RevoException as {@link #put}
     */
    ConfigurationVersion rollback(String kind, String name, long after, long to);

    /**
     * Removes a document: the next version says so, and the earlier ones stay.
     *
     * @param after the version that this follows
     * @return the version that says removed
     * @throws dev.revo.error.NotFoundException {@code configuration_not_found} when there is none
     * @throws dev.revo.error.ConflictException {@code configuration_moved} when the document has another version
     */
    ConfigurationVersion remove(String kind, String name, long after);

    /**
     * The versions of a document, newest first.
     *
     * @param before only those with smaller numbers; {@code Long.MAX_VALUE} for the newest
     * @param atMost 1 to 1,000
     */
    List<ConfigurationVersion> history(String kind, String name, long before, int atMost);

    /**
     * The documents of a kind as they are, by name; removed ones are left out.
     *
     * @param afterName only those that come later; empty for the first
     * @param atMost 1 to 1,000
     */
    List<ConfigurationVersion> list(String kind, String afterName, int atMost);
}
