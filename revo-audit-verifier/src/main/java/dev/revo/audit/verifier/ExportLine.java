package dev.revo.audit.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One line of an export, read strictly; nothing is trusted yet. */
sealed interface ExportLine {
    /** A row, what the export says of its place and hash, and the hash that it has after the row it says it follows. */
    record Row(long seq, Hash prev, Hash hash, String tenant, Hash own) implements ExportLine {}

    /** A signed note, and with it the state to go on from if the export begins here. */
    record Signed(String note, Optional<Resume> resume) implements ExportLine {}

    /** The hash of the last row before the export, and the range over all rows before it. */
    record Resume(Hash last, List<Hash> range) {}

    static ExportLine parse(byte[] line) throws MalformedException {
        Map<String, Object> members = JsonText.object(line);
        if (members.keySet().equals(Set.of("hash", "prev", "row", "seq"))) {
            if (!(members.get("row") instanceof Map<?, ?> row)) {
                throw new MalformedException("has a row that is no object");
            }
            Hash prev = hash(members.get("prev"));
            return new Row(
                    seq(members.get("seq")),
                    prev,
                    hash(members.get("hash")),
                    AuditRow.from(row).tenant(),
                    ChainHead.linkHash(CanonicalJson.bytes(row), prev));
        }
        boolean resumes = members.keySet().equals(Set.of("checkpoint", "last", "range"));
        if ((resumes || members.keySet().equals(Set.of("checkpoint")))
                && members.get("checkpoint") instanceof String note) {
            return new Signed(note, resumes ? Optional.of(resume(members)) : Optional.empty());
        }
        throw new MalformedException("is neither a row nor a checkpoint");
    }

    private static Resume resume(Map<String, Object> members) throws MalformedException {
        List<Hash> range = new ArrayList<>();
        if (!(members.get("range") instanceof List<?> hashes)) {
            throw new MalformedException("has a range that is no array");
        }
        for (Object hash : hashes) {
            range.add(hash(hash));
        }
        return new Resume(hash(members.get("last")), range);
    }

    private static Hash hash(@Nullable Object hex) throws MalformedException {
        try {
            if (hex instanceof String text) {
                return Hash.parse(text);
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedException("has a hash that is not 64 lower-case hexadecimal digits");
        }
        throw new MalformedException("has a hash that is no text");
    }

    private static long seq(@Nullable Object decimal) throws MalformedException {
        if (decimal instanceof String text && text.matches("[1-9][0-9]{0,14}")) {
            return Long.parseLong(text);
        }
        throw new MalformedException("has a seq that is not a decimal number from 1 below 10^15");
    }
}
