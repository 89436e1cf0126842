package dev.revo.scope;

import java.util.Optional;

/**
 * SPI: who belongs to which tenant. As soon as one is installed, only {@code Revo.scopeOf} makes scopes, and it asks
 * here; it is asked again when a run resumes, so a principal that left does not come back with an old run.
 *
 * <p>Called on the host's threads, concurrently; may block for I/O.
 */
@FunctionalInterface
public interface Directory {
    /**
     * The principal with this id in this tenant, with claims as hints; empty when the tenant does not know it or it may
     * not act now. An exception is a refusal.
     */
    Optional<Principal> find(String tenant, String id);
}
