package dev.revo.engine.tenancy.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;

/** Writes an audit log in one format. Immutable and safe to share. */
public interface AuditExporter {
    /** The media type of what is written. */
    String mediaType();

    /**
     * Writes all entries, in the order they come. The stream is flushed and left open; entries are taken one by one, so that
     * memory does not grow with their number unless the exporter says so.
     *
     * @throws IOException if the stream does
     */
    Written write(Iterator<? extends ChainEntry> entries, OutputStream out) throws IOException;

    /**
     * What was written.
     *
     * @param rows number of records
     * @param cut whether there were more than the format takes
     */
    record Written(long rows, boolean cut) {}
}
