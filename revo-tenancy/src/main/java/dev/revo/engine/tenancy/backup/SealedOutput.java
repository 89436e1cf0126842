package dev.revo.engine.tenancy.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

/** Encrypts what is written to it. Confined to its thread. */
final class SealedOutput extends OutputStream implements Ending {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final OutputStream out;
    private final Sealing sealing;
    private final byte[] piece = new byte[Sealing.PIECE];
    private int filled;

    SealedOutput(OutputStream out, byte[] master) throws IOException {
        byte[] salt = new byte[Sealing.SALT];
        RANDOM.nextBytes(salt);
        byte[] header = Arrays.copyOf(Sealing.MAGIC, Sealing.HEADER);
        System.arraycopy(salt, 0, header, Sealing.MAGIC.length, salt.length);
        this.out = out;
        this.sealing = Sealing.sealing(master, header);
        out.write(header);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            // A full piece waits, because only what comes next tells that it is not the last.
            if (filled == piece.length) {
                seal(false);
            }
            int part = Math.min(length - done, piece.length - filled);
            System.arraycopy(bytes, offset + done, piece, filled, part);
            filled += part;
            done += part;
        }
    }

    @Override
    public void end() throws IOException {
        seal(true);
        Arrays.fill(piece, (byte) 0);
    }

    private void seal(boolean last) throws IOException {
        try {
            out.write(sealing.next(piece, filled, last));
        } catch (GeneralSecurityException e) {
            throw new IOException("a piece could not be encrypted", e);
        }
        filled = 0;
    }
}
