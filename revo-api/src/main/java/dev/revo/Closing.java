package dev.revo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what was started, in reverse order, once; one that fails does not keep the others open. */
final class Closing implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final List<AutoCloseable> parts = new ArrayList<>();
    private final AtomicBoolean done = new AtomicBoolean();

    void add(AutoCloseable part) {
        parts.add(part);
    }

    @Override
    public void run() {
        if (!done.compareAndSet(false, true)) {
            return;
        }
        List<AutoCloseable> reversed = new ArrayList<>(parts);
        Collections.reverse(reversed);
        for (AutoCloseable part : reversed) {
            try {
                part.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("part", part.getClass().getName())
                        .log("A part failed to close");
            }
        }
    }
}
