package dev.revo.spi;

import java.util.concurrent.ExecutorService;

/** SPI: threads. Virtual ones where the runtime has them. Thread-safe. */
@FunctionalInterface
public interface ExecutorSource {
    /**
     * An executor that starts a thread for each task and bounds nothing; who uses it bounds the work. The caller shuts it
     * down.
     *
     * @param purpose becomes part of the threads' names
     */
    ExecutorService threads(String purpose);
}
