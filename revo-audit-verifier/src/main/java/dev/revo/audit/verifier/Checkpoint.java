package dev.revo.audit.verifier;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is signed about a chain: its name, how many rows it has, and the root of the Merkle tree over their hashes. Immutable.
 * The text form is C2SP tlog-checkpoint ({@code c2sp.org/tlog-checkpoint}): origin, size and root a line each, then lines of
 * extensions, of which reVo writes one, {@code at} and a time.
 *
 * @param origin names the chain; one line, not empty
 * @param size number of rows
 * @param root root of the tree over them (RFC 6962, section 2.1)
 * @param extensions further lines, none of them empty; unmodifiable
 */
public record Checkpoint(String origin, long size, Hash root, List<String> extensions) {
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,15}");

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if a line is empty or holds a control character, or the size is below 0 or above 10^15
     */
    public Checkpoint {
        requireNonNull(root, "root");
        line(origin, "origin");
        extensions = List.copyOf(extensions);
        extensions.forEach(extension -> line(extension, "extension line"));
        if (size < 0 || size > ExportFormat.MOST_ROWS) {
            throw new IllegalArgumentException("The size of a chain is from 0 to 10^15, not " + size + ".");
        }
    }

    /**
     * The name of a tenant's chain: {@code revo/<name>/<tenant>}, both percent-encoded (RFC 3986, section 2.1) but for letters,
     * digits, {@code -}, {@code .}, {@code _} and {@code ~}, so that no tenant's name can look like another's chain.
     *
     * @param name of the reVo, or of its host, such as {@code prod.example.com}
     */
    public static String origin(String name, String tenant) {
        return "revo/" + encoded(name) + "/" + encoded(tenant);
    }

    /** Whether a chain of this origin is this tenant's. */
    static boolean belongs(String origin, String tenant) {
        return origin.endsWith("/" + encoded(tenant));
    }

    /**
     * The checkpoint with this text.
     *
     * @throws IllegalArgumentException if it is not one, saying what is wrong
     */
    public static Checkpoint parse(String text) {
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("A checkpoint ends with a line feed.");
        }
        String[] lines = text.substring(0, text.length() - 1).split("\n", -1);
        if (lines.length < 3) {
            throw new IllegalArgumentException("A checkpoint has three lines at least: origin, size, root.");
        }
        if (!DECIMAL.matcher(lines[1]).matches()) {
            throw new IllegalArgumentException(
                    "The second line of a checkpoint is a decimal size without leading zeros.");
        }
        return new Checkpoint(
                lines[0],
                Long.parseLong(lines[1]),
                Hash.of(SignedNote.base64(lines[2], "The third line of a checkpoint")),
                List.of(lines).subList(3, lines.length));
    }

    /**
     * The checkpoint in this signed note ({@code c2sp.org/signed-note}), after at least one of the keys has been found to have
     * signed it; signatures of unknown keys are ignored.
     *
     * @throws IllegalArgumentException if the note or the checkpoint is malformed, if no known key signed it, or if a known
     *     key's signature is wrong
     */
    public static Checkpoint open(String note, List<VerifierKey> keys) {
        SignedNote signed = SignedNote.parse(note);
        signed.check(keys);
        return parse(signed.text());
    }

    /** The lines, each ended by a line feed: what is signed. */
    public String text() {
        StringBuilder text = new StringBuilder()
                .append(origin)
                .append('\n')
                .append(size)
                .append('\n')
                .append(Base64.getEncoder().encodeToString(root.bytes()))
                .append('\n');
        extensions.forEach(extension -> text.append(extension).append('\n'));
        return text.toString();
    }

    /** The signed note: what is kept, published and given to readers. */
    public String sign(SignerKey key) {
        return SignedNote.sign(text(), key);
    }

    /** The time of the first extension {@code at}, as its signer's clock had it; empty if there is none that can be read. */
    public Optional<Instant> at() {
        return extensions.stream()
                .filter(line -> line.startsWith("at "))
                .findFirst()
                .flatMap(line -> {
                    try {
                        return Optional.of(Instant.parse(line.substring(3)));
                    } catch (DateTimeException e) {
                        return Optional.empty();
                    }
                });
    }

    private static void line(String line, String what) {
        CanonicalJson.wellFormed(line, what);
        if (line.isEmpty() || line.chars().anyMatch(c -> c < 0x20)) {
            throw new IllegalArgumentException(
                    "The " + what + " of a checkpoint is one line without control characters.");
        }
    }

    private static String encoded(String name) {
        CanonicalJson.wellFormed(name, "name");
        StringBuilder out = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
            boolean plain = letter || (b >= '0' && b <= '9') || "-._~".indexOf(b) >= 0;
            out.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b));
        }
        return out.toString();
    }
}
