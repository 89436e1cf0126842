package dev.revo.agents.verify.box;

import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxFile;
import dev.revo.sandbox.BoxResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The program of a box, run in this process: all of a verification but the walls around a process. For honest code. */
public final class InProcessBox {
    private InProcessBox() {}

    /** Runs the harness on the input of the command. One at a time: it replaces the streams of the process. */
    public static synchronized BoxResult run(BoxCommand command) throws Exception {
        Path directory = Files.createTempDirectory("revo-in-process-");
        PrintStream out = System.out;
        PrintStream err = System.err;
        InputStream in = System.in;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            Harness.run(
                    new ByteArrayInputStream(command.stdin().bytes()),
                    new PrintStream(printed, true, StandardCharsets.UTF_8),
                    directory.toFile());
            return new BoxResult(
                    BoxResult.Ended.EXITED,
                    0,
                    printed.toString(StandardCharsets.UTF_8),
                    false,
                    files(directory),
                    Duration.ofMillis(1));
        } finally {
            System.setOut(out);
            System.setErr(err);
            System.setIn(in);
            for (String name : files(directory).keySet()) {
                Files.delete(directory.resolve(name));
            }
            Files.delete(directory);
        }
    }

    private static Map<String, BoxFile> files(Path directory) throws Exception {
        Map<String, BoxFile> files = new LinkedHashMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.toList()) {
                files.put(file.getFileName().toString(), BoxFile.of(Files.readAllBytes(file)));
            }
        }
        return files;
    }
}
