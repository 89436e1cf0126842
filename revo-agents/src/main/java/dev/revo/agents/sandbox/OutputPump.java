package dev.revo.agents.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the output of a process to its end and keeps the first bytes of it, so that a flood neither blocks nor fills. */
final class OutputPump {
    private final int most;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean truncated;
    private @Nullable Thread reader;

    OutputPump(int most) {
        this.most = most;
    }

    void read(InputStream stream) {
        Thread thread = new Thread(() -> drain(stream), "revo-box-out");
        thread.setDaemon(true);
        reader = thread;
        thread.start();
    }

    private void drain(InputStream stream) {
        byte[] buffer = new byte[8192];
        try {
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                keep(buffer, n);
            }
        } catch (IOException e) {
            // The stream was closed because the box is gone: what was read is what there is.
            return;
        }
    }

    private synchronized void keep(byte[] buffer, int n) {
        int take = Math.min(n, most - kept.size());
        kept.write(buffer, 0, take);
        truncated |= take < n;
    }

    /** Waits until everything was read, at most this long: a process that escaped may keep the stream open. */
    void await(Duration longest) throws InterruptedException {
        Thread thread = reader;
        if (thread != null) {
            thread.join(Math.max(1, longest.toMillis()));
        }
    }

    synchronized String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }

    synchronized boolean truncated() {
        return truncated;
    }
}
