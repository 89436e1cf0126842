package dev.revo.engine.tenancy.oidc;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/**
 * Where to send the browser. Internal to this module.
 *
 * @param uri at the provider
 * @param pending to be kept until the browser comes back
 */
public record Redirect(URI uri, PendingLogin pending) {
    /** Requires both. */
    public Redirect {
        requireNonNull(uri, "uri");
        requireNonNull(pending, "pending");
    }
}
