package dev.revo.engine.parallel.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.revo.parallel.StepContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What bodies of steps did, in a file of their own that the engine knows nothing of, forced line by line. Thread-safe. */
final class Witness implements AutoCloseable {
    private final FileChannel file;

    /**
     * One line.
     *
     * @param body run, step and element
     * @param ended whether the body had done its work, or only begun it
     */
    record Line(Body body, boolean ended) {}

    /** Which body. */
    record Body(String run, String step, int element) {}

    private Witness(FileChannel file) {
        this.file = file;
    }

    static Witness create(Path file) throws IOException {
        return new Witness(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    void begins(StepContext ctx) throws IOException {
        write(ctx, "begins");
    }

    void ends(StepContext ctx) throws IOException {
        write(ctx, "ends");
    }

    private void write(StepContext ctx, String what) throws IOException {
        String line = ctx.run().id() + " " + ctx.step() + " " + ctx.element() + " " + what + ".\n";
        synchronized (file) {
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
    }

    /** The lines of a file, in order, without half a line at the end. */
    static List<Line> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.endsWith("."))
                .map(line -> line.substring(0, line.length() - 1).split(" ", -1))
                .map(words ->
                        new Line(new Body(words[0], words[1], Integer.parseInt(words[2])), words[3].equals("ends")))
                .toList();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
