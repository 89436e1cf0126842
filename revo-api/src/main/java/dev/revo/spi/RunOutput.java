package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.error.BugException;
import dev.revo.error.Fault;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Content that was given to the {@link BlobStore} for a run, as an entry of type {@link RunJournal#OUTPUT} names it. The
 * entry is written first, so content that the journal does not name was never given; content that it names may be missing.
 * Immutable.
 *
 * @param hash SHA-256 of the blob's content, 64 lower-case hexadecimal digits
 * @param bytes of the blob, 0 or more
 */
public record RunOutput(String hash, long bytes) {
    /** The version of the form of {@link #data()}. */
    public static final int VERSION = 1;

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /**
     * Checks.
     *
     * @throws IllegalArgumentException when the hash is none, or the bytes are fewer than none
     */
    public RunOutput {
        requireNonNull(hash, "hash");
        if (!HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException("hash is '" + hash + "', wanted 64 digits of 0-9a-f");
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes are " + bytes + ", wanted 0 or more");
        }
    }

    /** The body of the journal entry, as JSON. A new array. */
    public byte[] data() {
        ObjectNode node = JSON.createObjectNode().put("hash", hash).put("bytes", bytes);
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What the entry names.
     *
     * @throws dev.revo.error.UnavailableException {@code newer_journal} when a newer reVo wrote the entry
     * @throws BugException {@code bad_journal} when it is no entry of this type or its body is no output
     */
    public static RunOutput of(JournalEntry entry) {
        if (!entry.type().equals(RunJournal.OUTPUT)) {
            throw bad(entry, "it is of the type " + entry.type(), null);
        }
        entry.refuseNewer(VERSION);
        JsonNode node;
        try {
            node = JSON.readTree(entry.data().length == 0 ? "null" : entry.text());
        } catch (JsonProcessingException e) {
            throw bad(entry, "it is no JSON", e);
        }
        JsonNode hash = node.path("hash");
        JsonNode bytes = node.path("bytes");
        if (!hash.isTextual() || !bytes.isIntegralNumber() || !bytes.canConvertToLong()) {
            throw bad(entry, "it has no hash and no bytes", null);
        }
        try {
            return new RunOutput(hash.asText(), bytes.asLong());
        } catch (IllegalArgumentException e) {
            throw bad(entry, String.valueOf(e.getMessage()), e);
        }
    }

    private static BugException bad(JournalEntry entry, String why, @Nullable Exception cause) {
        Fault fault = Fault.of("bad_journal", "The entry " + entry + " names no output: " + why + ".")
                .with("run", entry.run());
        return new BugException(cause == null ? fault : fault.cause(cause));
    }
}
