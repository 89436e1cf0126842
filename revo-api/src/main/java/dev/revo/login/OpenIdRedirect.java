package dev.revo.login;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Instant;

/**
 * Where to send the browser so that an OpenID provider says who is there. Its text form has neither the address nor the
 * secret.
 *
 * @param uri at the provider
 * @param pending what the browser that is sent must bring back, at most 200 letters, digits, {@code -}, {@code _} and
 *     {@code .}; for a cookie that scripts and other sites cannot read, {@code __Host-}, {@code HttpOnly}, {@code Secure},
 *     {@code SameSite=Lax}, or for the host's own session. Whoever has no browser with it has nothing of an answer of the
 *     provider's. Take it away when it comes back
 * @param ends from when on it is good no more
 */
public record OpenIdRedirect(URI uri, String pending, Instant ends) {
    /** Checks for nulls. */
    public OpenIdRedirect {
        requireNonNull(uri, "uri");
        requireNonNull(pending, "pending");
        requireNonNull(ends, "ends");
    }

    @Override
    public String toString() {
        return "redirect to " + uri.getAuthority() + " until " + ends;
    }
}
