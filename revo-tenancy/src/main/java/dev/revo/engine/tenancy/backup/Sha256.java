package dev.revo.engine.tenancy.backup;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, hexadecimal. */
final class Sha256 {
    private Sha256() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    static String of(byte[] bytes) {
        return hex(digest().digest(bytes));
    }

    static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
