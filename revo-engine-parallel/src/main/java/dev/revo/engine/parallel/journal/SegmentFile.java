package dev.revo.engine.parallel.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A segment as bytes: a header, then groups of records. A group is what was written and forced at once: its length, the
 * CRC32C of it and of its place, its records. So what a crash tears is always one group at the end, and the copy of a group
 * at another place is none.
 */
final class SegmentFile {
    static final int HEADER = 48;
    static final int GROUP = 8;
    static final int FORM = 1;
    private static final long MAGIC = 0x7265566f4c6f6731L; // reVoLog1
    private static final Pattern NAME = Pattern.compile("work-(\\d{10})-(\\d{6})\\.log(\\.tmp)?");

    private SegmentFile() {}

    /**
     * What the name says.
     *
     * @param first number of the first segment that it stands for
     * @param generation how often it was written anew; the highest of the same number counts
     * @param unfinished whether it is being written and does not count
     */
    record Name(Path file, long first, int generation, boolean unfinished) {}

    /**
     * What the header says.
     *
     * @param last number of the last segment that it stands for: compaction makes one of several
     * @param base no record in it has a lower sequence
     */
    record Header(long first, long last, int generation, long base) {}

    /**
     * A group of records.
     *
     * @param at where it begins, its header included
     * @param end where it ends
     */
    record Group(int at, int end) {
        int records() {
            return at + GROUP;
        }
    }

    /**
     * The groups that a file holds.
     *
     * @param end where they end
     * @param damaged whether a whole group comes later: the end is no torn tail then
     */
    record Groups(List<Group> groups, int end, boolean damaged) {}

    static Optional<Name> name(Path file) {
        Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
        return matcher.matches()
                ? Optional.of(new Name(
                        file,
                        Long.parseLong(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        matcher.group(3) != null))
                : Optional.empty();
    }

    static Path file(Path directory, long first, int generation) {
        return directory.resolve(String.format("work-%010d-%06d.log", first, generation));
    }

    static Path unfinished(Path file) {
        return file.resolveSibling(file.getFileName() + ".tmp");
    }

    static byte[] header(Header header) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER);
        bytes.putLong(MAGIC).putInt(FORM).putInt(header.generation());
        bytes.putLong(header.first()).putLong(header.last()).putLong(header.base());
        bytes.putInt(HEADER - 4, crc(bytes.array(), 0, HEADER - 4));
        return bytes.array();
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /**
     * What the header says; empty when it is not whole.
     *
     * @throws IOException when a newer form says it is one
     */
    static Optional<Header> header(byte[] file) throws IOException {
        if (file.length < HEADER) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(file);
        if (bytes.getLong() != MAGIC || bytes.getInt(HEADER - 4) != crc(file, 0, HEADER - 4)) {
            return Optional.empty();
        }
        int form = bytes.getInt();
        if (form != FORM) {
            throw new IOException("its form is " + form + " and this reVo knows " + FORM);
        }
        int generation = bytes.getInt();
        return Optional.of(new Header(bytes.getLong(), bytes.getLong(), generation, bytes.getLong()));
    }

    /** Stamped records as one group that will stand at this place. */
    static byte[] group(long first, long at, List<byte[]> records) {
        int length = records.stream().mapToInt(record -> record.length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(GROUP + length);
        bytes.putInt(length).putInt(0);
        records.forEach(bytes::put);
        bytes.putInt(4, checksum(first, at, bytes.array(), 0, length));
        return bytes.array();
    }

    private static int checksum(long first, long at, byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(20)
                .putLong(first)
                .putLong(at)
                .putInt(length)
                .flip());
        crc.update(bytes, from + GROUP, length);
        return (int) crc.getValue();
    }

    /** How long the group is that says it begins here; 0 when none can. */
    static int length(byte[] file, int at) {
        if (file.length - at < GROUP + RecordCodec.HEADER) {
            return 0;
        }
        int length = ByteBuffer.wrap(file).getInt(at);
        return length > 0 && length <= file.length - at - GROUP ? GROUP + length : 0;
    }

    static boolean whole(long first, byte[] file, int at) {
        int length = length(file, at);
        return length > 0 && ByteBuffer.wrap(file).getInt(at + 4) == checksum(first, at, file, at, length - GROUP);
    }

    static Groups groups(long first, byte[] file) {
        List<Group> groups = new ArrayList<>();
        int at = Math.min(HEADER, file.length);
        while (whole(first, file, at)) {
            int end = at + length(file, at);
            groups.add(new Group(at, end));
            at = end;
        }
        return new Groups(groups, at, wholeAfter(first, file, at));
    }

    // Groups are written one after the other, each once the one before is forced.
    private static boolean wholeAfter(long first, byte[] file, int from) {
        for (int at = from + 1; at < file.length; at++) {
            if (whole(first, file, at)) {
                return true;
            }
        }
        return false;
    }

    /** Where in a group its records begin. */
    static List<Integer> records(byte[] file, Group group) throws IOException {
        List<Integer> places = new ArrayList<>();
        int at = group.records();
        while (at < group.end()) {
            int length = RecordCodec.length(file, at, group.end());
            if (length == 0) {
                throw new IOException("record " + (places.size() + 1) + " of the group does not fit into it");
            }
            places.add(at);
            at += length;
        }
        return places;
    }
}
