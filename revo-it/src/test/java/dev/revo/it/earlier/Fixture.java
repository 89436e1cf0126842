package dev.revo.it.earlier;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * What a version of reVo left behind, as files: an embedded database, a dump of PostgreSQL, a backup, a directory of journals,
 * and what must be known to come back.
 */
record Fixture(Path directory) {
    /** Those that are kept, by the names of their directories. */
    static List<String> names() {
        try (Stream<Path> all = Files.list(root())) {
            return all.map(each -> each.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Fixture named(String name) {
        return new Fixture(root().resolve(name));
    }

    private static Path root() {
        try {
            return Path.of(Fixture.class.getResource("/earlier").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    Properties known() throws IOException {
        Properties known = new Properties();
        try (Reader in = Files.newBufferedReader(file("known.properties"))) {
            known.load(in);
        }
        return known;
    }

    String text(String name) throws IOException {
        return Files.readString(file(name));
    }

    /** Unpacks one of its archives, whose entries have plain names. */
    void unpack(String name, Path into) throws IOException {
        Files.createDirectories(into);
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file(name)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = into.resolve(entry.getName());
                Files.createDirectories(target.getParent());
                Files.copy(zip, target);
            }
        }
    }

    /** Packs all files below a directory. */
    void pack(String name, Path from) throws IOException {
        try (OutputStream out = Files.newOutputStream(file(name));
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(from)) {
            for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
                ZipEntry entry = new ZipEntry(from.relativize(each).toString());
                entry.setTime(0);
                zip.putNextEntry(entry);
                Files.copy(each, zip);
                zip.closeEntry();
            }
        }
    }
}
