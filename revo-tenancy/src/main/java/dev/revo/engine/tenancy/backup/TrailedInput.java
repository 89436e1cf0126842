package dev.revo.engine.tenancy.backup;

import dev.revo.engine.tenancy.crypto.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Hands out all but the trailer, which {@link #finish} compares. Confined to its thread. */
final class TrailedInput extends InputStream {
    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private final MessageDigest digest = Sha256.digest();
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;
    private boolean ended;

    TrailedInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        fill();
        int part = Math.min(length, to - from - TrailedOutput.LENGTH);
        if (part <= 0) {
            return -1;
        }
        System.arraycopy(buffer, from, bytes, offset, part);
        digest.update(buffer, from, part);
        from += part;
        return part;
    }

    // Until there is more than a trailer, or no more at all.
    private void fill() throws IOException {
        while (!ended && to - from <= TrailedOutput.LENGTH) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
            int read = in.read(buffer, to, buffer.length - to);
            ended = read < 0;
            to += Math.max(0, read);
        }
    }

    /** Reads what is left; the hash of all, when it is the one in the trailer. */
    String finish() throws IOException {
        byte[] rest = new byte[BUFFER];
        while (read(rest) >= 0) {
            // Only to be hashed.
        }
        String hash = Sha256.hex(digest.digest());
        String found = new String(buffer, from, to - from, StandardCharsets.US_ASCII);
        if (!found.equals(TrailedOutput.trailer(hash))) {
            throw Refusal.damaged("its bytes are not those that were written");
        }
        return hash;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
