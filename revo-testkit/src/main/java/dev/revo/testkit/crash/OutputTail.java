package dev.revo.testkit.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;

/** Reads a process's output to its end on a thread of its own and keeps the last bytes. */
final class OutputTail {

    private static final long GRACE_MILLIS = 2_000;

    private final byte[] ring;
    private long total;
    private final Thread thread;

    private OutputTail(InputStream in, int limit) {
        this.ring = new byte[limit];
        this.thread = new Thread(() -> read(in), "revo-crash-output");
        thread.setDaemon(true);
    }

    static OutputTail of(InputStream in, int limit) {
        OutputTail tail = new OutputTail(in, limit);
        tail.thread.start();
        return tail;
    }

    /** Waits for the end of the output; not for long, because a grandchild may keep the pipe open. */
    void finish() throws InterruptedException {
        thread.join(GRACE_MILLIS);
    }

    synchronized String text() {
        int length = (int) Math.min(total, ring.length);
        byte[] kept = new byte[length];
        for (int i = 0; i < length; i++) {
            kept[i] = ring[(int) ((total - length + i) % ring.length)];
        }
        return new String(kept, UTF_8);
    }

    synchronized boolean cut() {
        return total > ring.length;
    }

    private void read(InputStream in) {
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                keep(buffer, n);
            }
        } catch (IOException e) {
            // the process is gone, and with it the rest of its output
        }
    }

    private synchronized void keep(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (ring.length > 0) {
                ring[(int) (total % ring.length)] = bytes[i];
            }
            total++;
        }
    }
}
