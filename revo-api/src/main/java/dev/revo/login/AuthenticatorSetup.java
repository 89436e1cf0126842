package dev.revo.login;

import static java.util.Objects.requireNonNull;

/**
 * What an authenticator app needs, shown once.
 *
 * @param secret to be typed, Base32
 * @param uri to be shown as a QR code, {@code otpauth://totp/...}
 */
public record AuthenticatorSetup(String secret, String uri) {
    /** Checks for nulls. */
    public AuthenticatorSetup {
        requireNonNull(secret, "secret");
        requireNonNull(uri, "uri");
    }

    @Override
    public String toString() {
        return "AuthenticatorSetup ***";
    }
}
