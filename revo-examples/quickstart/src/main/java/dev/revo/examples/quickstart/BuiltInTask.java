package dev.revo.examples.quickstart;

import dev.revo.testkit.http.ModelServer;
import dev.revo.testkit.model.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A task for when there is no model: a server on this machine plays a model that errs once and repairs what it wrote. */
final class BuiltInTask {
    static final String ASK =
            "An LRU cache with a fixed capacity: get, put and size. Reading an entry makes it the most"
                    + " recently used one; putting beyond the capacity drops the least recently used one.";

    private BuiltInTask() {}

    static ModelServer server() {
        return ModelServer.of(
                Turn.say(line("first-answer.json")).usage(412, 655),
                Turn.say(line("repaired-answer.json")).usage(1_204, 671));
    }

    private static String line(String name) {
        try (InputStream in = BuiltInTask.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
