package dev.revo.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;

/**
 * Jackson's factory with buffers that threads share. By itself it keeps them for each thread, and a virtual thread that does one
 * thing has 16 KB of them made anew and holds them for as long as it waits.
 */
final class SharedBuffers {
    private SharedBuffers() {}

    /** A new factory; all of them share one bounded pool of buffers. */
    static JsonFactory factory() {
        return JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
                .build();
    }
}
