package dev.revo.login;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a browser brings back from an OpenID provider. Immutable; its text form has no secret. */
public final class OpenIdAnswer {
    private final String pending;
    private final URI callback;
    private final Origin from;
    private final @Nullable String replaced;
    private final @Nullable String invitation;

    private OpenIdAnswer(
            String pending, URI callback, Origin from, @Nullable String replaced, @Nullable String invitation) {
        this.pending = requireNonNull(pending, "pending");
        this.callback = requireNonNull(callback, "callback");
        this.from = requireNonNull(from, "from");
        this.replaced = replaced;
        this.invitation = invitation;
    }

    /**
     * An answer.
     *
     * @param pending what {@link OpenIdRedirect} gave, from this browser's cookie and from nowhere else; empty when it has none
     * @param callback the address that the browser came back to, with its query; the rest is not looked at
     */
    public static OpenIdAnswer of(String pending, URI callback, Origin from) {
        return new OpenIdAnswer(pending, callback, from, null, null);
    }

    /** A copy that ends the session of this token, which the browser brought along, once the login succeeds. */
    public OpenIdAnswer replacing(String token) {
        return new OpenIdAnswer(pending, callback, from, requireNonNull(token, "token"), invitation);
    }

    /**
     * A copy that accepts this invitation with the login: the account at the provider is the invited member's from then on. The
     * provider must say that it verified the very address that was invited.
     *
     * @param token of {@code Members.invite}
     */
    public OpenIdAnswer accepting(String token) {
        return new OpenIdAnswer(pending, callback, from, replaced, requireNonNull(token, "token"));
    }

    /** What the browser kept. */
    public String pending() {
        return pending;
    }

    /** The address that it came back to. */
    public URI callback() {
        return callback;
    }

    /** Where from. */
    public Origin from() {
        return from;
    }

    /** The token of the session that ends, if any. */
    public Optional<String> replaced() {
        return Optional.ofNullable(replaced);
    }

    /** The invitation that is accepted, if any. */
    public Optional<String> invitation() {
        return Optional.ofNullable(invitation);
    }

    @Override
    public String toString() {
        return "answer of an OpenID provider";
    }
}
