package dev.revo.tenancy;

import java.util.List;

/**
 * The secrets of the scope's organization, such as keys of {@linkplain OwnModel models of its own}. They are written here
 * and never read back: who uses one names its reference. Each change is audited with reference and version. Not for
 * implementation by hosts.
 *
 * <p>Actions: {@code secret:write}, {@code secret:read}, {@code secret:use}, {@code secret:reseal}; the resource is the
 * reference. Owners and admins have the first three.
 */
public interface Secrets {
    /**
     * Keeps a secret under this reference, in place of an earlier one, from the next use on.
     *
     * @param reference 1 to 200 characters
     * @param value 1 to 65,536 characters, which are copied; the caller overwrites them
     * @throws dev.revo.error.UnavailableException {@code secrets_read_only} when the secret store only reads, and {@code
     *     secrets_not_kept} when it would lose with this process what organizations rely on
     */
    SecretEntry set(String reference, char[] value);

    /** Deletes the secret; whether there was one. What needs it is refused from the next use on. */
    boolean delete(String reference);

    /** The secrets after the given reference, in an order of the store's, 1 to 1,000. */
    List<SecretEntry> list(String afterReference, int atMost);

    /**
     * Encrypts anew what is not encrypted under the newest key, of the operators and of all organizations; operators only.
     *
     * @return how many; once it is 0, no earlier key is needed any more
     */
    int reseal();
}
