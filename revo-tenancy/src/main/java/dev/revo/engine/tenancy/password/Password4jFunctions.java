package dev.revo.engine.tenancy.password;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.password4j.Argon2Function;
import com.password4j.BcryptFunction;
import com.password4j.types.Argon2;
import java.security.SecureRandom;
import java.util.Locale;

/** Argon2id and bcrypt of Password4j, whose configuration file is not asked: all parameters are given. Thread-safe. */
final class Password4jFunctions implements HashFunctions {
    private static final int SALT_BYTES = 16;

    private final SecureRandom random = new SecureRandom();

    @Override
    public String hash(byte[] text) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return Argon2Function.getInstance(
                        StoredHash.MEMORY, StoredHash.ITERATIONS, 1, StoredHash.LENGTH, Argon2.ID, StoredHash.VERSION)
                .hash(text, salt)
                .getResult();
    }

    @Override
    public boolean check(byte[] text, StoredHash stored) {
        byte[] encoded = stored.encoded().getBytes(US_ASCII);
        if (stored.isBcrypt()) {
            return BcryptFunction.getInstanceFromHash(stored.encoded()).check(text, encoded);
        }
        return Argon2Function.getInstance(
                        stored.memory(),
                        stored.iterations(),
                        stored.lanes(),
                        stored.length(),
                        Argon2.valueOf(stored.kind().toUpperCase(Locale.ROOT)),
                        stored.version())
                .check(text, encoded);
    }
}
