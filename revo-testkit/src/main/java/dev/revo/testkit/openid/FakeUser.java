package dev.revo.testkit.openid;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who sits at the browser, as {@link FakeOpenIdProvider} knows him. Immutable; each copy method replaces one claim.
 *
 * @param subject id of the account
 * @param email address; null when the provider does not say
 * @param emailVerified whether the provider says that it verified the address
 * @param amr how he proved who he is (RFC 8176), such as {@code mfa}; unmodifiable, not said when empty
 * @param acr class of the login; null when the provider does not say
 */
public record FakeUser(
        String subject,
        @Nullable String email,
        boolean emailVerified,
        List<String> amr,
        @Nullable String acr) {
    /** Requires the subject and copies. */
    public FakeUser {
        requireNonNull(subject, "subject");
        amr = List.copyOf(amr);
    }

    /** An account without anything else. */
    public static FakeUser of(String subject) {
        return new FakeUser(subject, null, false, List.of(), null);
    }

    /** A copy with this address. */
    public FakeUser email(String address, boolean verified) {
        return new FakeUser(subject, requireNonNull(address, "address"), verified, amr, acr);
    }

    /** A copy that proved himself so. */
    public FakeUser amr(String... methods) {
        return new FakeUser(subject, email, emailVerified, List.of(methods), acr);
    }

    /** A copy whose login is of this class. */
    public FakeUser acr(String name) {
        return new FakeUser(subject, email, emailVerified, amr, requireNonNull(name, "name"));
    }
}
