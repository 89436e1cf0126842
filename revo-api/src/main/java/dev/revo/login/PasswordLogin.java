package dev.revo.login;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A login with a password. The array stays the caller's, who overwrites it afterwards; nothing keeps it. Immutable but for
 * that; its text form has neither password nor token.
 */
public final class PasswordLogin {
    private final String tenant;
    private final String name;
    private final char[] password;
    private final Origin from;
    private final @Nullable String replaced;

    private PasswordLogin(String tenant, String name, char[] password, Origin from, @Nullable String replaced) {
        this.tenant = requireNonNull(tenant, "tenant");
        this.name = requireNonNull(name, "name");
        this.password = requireNonNull(password, "password");
        this.from = requireNonNull(from, "from");
        this.replaced = replaced;
    }

    /**
     * A login.
     *
     * @param name the member's id or its address
     * @param password as it was typed; not copied
     */
    public static PasswordLogin of(String tenant, String name, char[] password, Origin from) {
        return new PasswordLogin(tenant, name, password, from, null);
    }

    /** A copy that ends the session of this token, which the browser brought along, once it succeeds. */
    public PasswordLogin replacing(String token) {
        return new PasswordLogin(tenant, name, password, from, requireNonNull(token, "token"));
    }

    /** The organization. */
    public String tenant() {
        return tenant;
    }

    /** The member's id or its address. */
    public String name() {
        return name;
    }

    /** The array that was given, not a copy. */
    public char[] password() {
        return password;
    }

    /** Where from. */
    public Origin from() {
        return from;
    }

    /** The token of the session that ends, if any. */
    public Optional<String> replaced() {
        return Optional.ofNullable(replaced);
    }

    @Override
    public String toString() {
        return "login of " + tenant + "/" + name;
    }
}
