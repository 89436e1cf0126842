package dev.revo.engine.tenancy.backup;

import java.io.IOException;

/** A stream whose end is written without closing what it writes to. */
interface Ending {
    /** Writes the end; nothing is written after it. */
    void end() throws IOException;
}
