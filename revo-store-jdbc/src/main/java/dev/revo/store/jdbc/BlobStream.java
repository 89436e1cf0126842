package dev.revo.store.jdbc;

import java.io.InputStream;
import java.util.function.IntFunction;

/** Reads a blob chunk by chunk, each when it is needed. Confined. */
final class BlobStream extends InputStream {
    private final int chunks;
    private final IntFunction<byte[]> source;
    private byte[] chunk = new byte[0];
    private int next;
    private int at;

    BlobStream(int chunks, IntFunction<byte[]> source) {
        this.chunks = chunks;
        this.source = source;
    }

    private boolean more() {
        while (at == chunk.length && next < chunks) {
            chunk = source.apply(next++);
            at = 0;
        }
        return at < chunk.length;
    }

    @Override
    public int read() {
        return more() ? chunk[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        int count = Math.min(length, chunk.length - at);
        System.arraycopy(chunk, at, into, offset, count);
        at += count;
        return count;
    }
}
