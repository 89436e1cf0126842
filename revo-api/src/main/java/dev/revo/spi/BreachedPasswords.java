package dev.revo.spi;

import java.util.Collection;

/**
 * SPI: passwords that are known to attackers. Asked by the first five digits of a hash, so that who keeps the list never
 * learns the password nor its hash; the form of the range API of Have I Been Pwned, whose answer is one suffix and a count a
 * line. It is of no tenant. Thread-safe.
 */
@FunctionalInterface
public interface BreachedPasswords {
    /**
     * The rest of each known hash that begins so. May block and may fail; the caller bounds it.
     *
     * @param prefix5 the first 5 digits of the SHA-1 of a password in UTF-8, hexadecimal, in capitals
     * @return the other 35 digits of each, in any case; without counts, and without the padding of count zero
     */
    Collection<String> suffixes(String prefix5);
}
