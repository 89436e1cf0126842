package dev.revo.engine.tenancy.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** Decrypts; hands out nothing of a piece that is not as it was written. Confined to its thread. */
final class SealedInput extends InputStream {
    private final PushbackInputStream in;
    private final Sealing sealing;
    private byte[] piece = new byte[0];
    private int taken;
    private boolean last;

    SealedInput(InputStream in, byte[] master) throws IOException {
        byte[] header = in.readNBytes(Sealing.HEADER);
        if (header.length < Sealing.HEADER || !begins(header)) {
            throw new EOFException("there is no header");
        }
        this.in = new PushbackInputStream(in, 1);
        this.sealing = Sealing.opening(master, header);
    }

    /** Whether these bytes begin an encrypted backup. */
    static boolean begins(byte[] bytes) {
        return bytes.length >= Sealing.MAGIC.length
                && Arrays.equals(bytes, 0, Sealing.MAGIC.length, Sealing.MAGIC, 0, Sealing.MAGIC.length);
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
        while (taken == piece.length) {
            if (last) {
                return -1;
            }
            open();
        }
        int part = Math.min(length, piece.length - taken);
        System.arraycopy(piece, taken, bytes, offset, part);
        taken += part;
        return part;
    }

    private void open() throws IOException {
        byte[] sealed = in.readNBytes(Sealing.PIECE + Sealing.TAG);
        int more = in.read();
        last = more < 0;
        if (!last) {
            in.unread(more);
        }
        try {
            piece = sealing.next(sealed, sealed.length, last);
            taken = 0;
        } catch (GeneralSecurityException e) {
            throw new IOException("it was changed, cut, or encrypted with another key", e);
        }
    }

    @Override
    public void close() throws IOException {
        Arrays.fill(piece, (byte) 0);
        in.close();
    }
}
