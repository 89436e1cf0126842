package dev.revo.engine.tenancy.backup;

import dev.revo.engine.tenancy.crypto.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Replaces the last bytes of a zip, which are its comment, by a hash of all before: so damage is found even where a zip has
 * bytes that no reader looks at. Confined to its thread.
 */
final class TrailedOutput extends OutputStream implements Ending {
    private static final String MARK = "revo-backup sha256 ";
    static final int LENGTH = MARK.length() + 64;

    private final OutputStream out;
    private final MessageDigest digest = Sha256.digest();
    private final byte[] held = new byte[LENGTH];
    private int count;
    private String hash = "";

    TrailedOutput(OutputStream out) {
        this.out = out;
    }

    /** A comment to be replaced. */
    static String placeholder() {
        return trailer("0".repeat(64));
    }

    static String trailer(String hash) {
        return MARK + hash;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int pass = Math.max(0, count + length - LENGTH);
        int ofHeld = Math.min(pass, count);
        emit(held, 0, ofHeld);
        System.arraycopy(held, ofHeld, held, 0, count - ofHeld);
        count -= ofHeld;
        int ofBytes = pass - ofHeld;
        emit(bytes, offset, ofBytes);
        System.arraycopy(bytes, offset + ofBytes, held, count, length - ofBytes);
        count += length - ofBytes;
    }

    private void emit(byte[] bytes, int offset, int length) throws IOException {
        digest.update(bytes, offset, length);
        out.write(bytes, offset, length);
    }

    @Override
    public void end() throws IOException {
        hash = Sha256.hex(digest.digest());
        out.write(trailer(hash).getBytes(StandardCharsets.US_ASCII));
    }

    /** The hash, once it has ended. */
    String hash() {
        return hash;
    }
}
