package dev.revo.engine.tenancy.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a reader finds in the files of a sink. */
final class KeptFiles {
    private static final Pattern ROW = Pattern.compile("(?m)^\\{\"hash\":\"(\\w+)\",.*\"seq\":\"(\\d+)\"}$");

    private KeptFiles() {}

    static List<Path> of(Path directory, String tenant) throws IOException {
        Path own = directory.resolve("t-" + tenant);
        if (!Files.isDirectory(own)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(own)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }

    /** The tenant's files, one after the other. */
    static byte[] bytes(Path directory, String tenant) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Path file : of(directory, tenant)) {
            all.writeBytes(Files.readAllBytes(file));
        }
        return all.toByteArray();
    }

    static List<String> rows(Path directory, String tenant) throws IOException {
        return rows(bytes(directory, tenant));
    }

    /** Number and hash of each row. */
    static List<String> rows(byte[] lines) {
        return ROW.matcher(new String(lines, UTF_8))
                .results()
                .map(row -> row.group(2) + " " + row.group(1))
                .toList();
    }
}
