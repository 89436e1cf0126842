package dev.revo.engine.tenancy.password;

import static java.util.Objects.requireNonNull;

/**
 * Whose password is to be set: what an attacker knows of the user and would try. Internal to this module.
 *
 * @param name as people write it; may be empty
 * @param email the address; may be empty
 * @param organization name of the organization; may be empty
 */
public record PasswordOwner(String name, String email, String organization) {
    /** Requires all three. */
    public PasswordOwner {
        requireNonNull(name, "name");
        requireNonNull(email, "email");
        requireNonNull(organization, "organization");
    }
}
