package dev.revo.engine.tenancy.sink;

import dev.revo.spi.AuditSink;
import dev.revo.spi.SecretStore.Secret;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The sinks that reVo brings, and the form of their lines for those that a host writes. */
public final class AuditSinks {
    private AuditSinks() {}

    /**
     * Files below this directory, a directory for each tenant; it is made when it is missing. The sink's name is {@code file};
     * files rotate at 64 MiB.
     */
    public static FileSink file(Path directory) {
        return FileSink.in(directory);
    }

    /**
     * A web hook at this https address. The sink's name is {@code http}; a request has 10 seconds.
     *
     * @param key gives the key that requests are signed with, 16 characters or more, anew for each request; it is closed
     *     after use
     * @throws dev.revo.error.InvalidRequestException when the address is no https address
     */
    public static HttpSink http(URI uri, Supplier<Secret> key) {
        return HttpSink.at(uri, key);
    }

    /**
     * The batch in the form of exports, which the verifier reads: JSON Lines in UTF-8, each line canonical JSON, in which line
     * breaks and control characters inside a text are escaped; a checkpoint after the line that it signs.
     */
    public static byte[] jsonLines(AuditSink.Batch batch) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BatchLine.of(batch).forEach(line -> out.writeBytes(line.bytes()));
        return out.toByteArray();
    }
}
