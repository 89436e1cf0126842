package dev.revo.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the environment asks for.
 *
 * @param url of an OpenAI-compatible endpoint; empty for the built-in task
 * @param model name of the model there
 * @param key for it
 * @param ask what to write; empty for the built-in task
 * @param acceptUnprotected whether code may run without isolation
 * @param stackTraces whether faults are shown whole
 * @param evidence where the proof is written
 */
record Settings(
        Optional<String> url,
        String model,
        String key,
        Optional<String> ask,
        boolean acceptUnprotected,
        boolean stackTraces,
        Path evidence) {
    private static final int MOST_INPUT = 20_000;

    static Settings of(Map<String, String> environment, Properties properties, InputStream input, PrintStream hints)
            throws IOException {
        Optional<String> url = given(environment.get("REVO_MODEL_URL"));
        Optional<String> name = given(environment.get("REVO_MODEL_NAME"));
        if (url.isPresent() && name.isEmpty()) {
            throw new IllegalArgumentException(
                    "REVO_MODEL_URL is set, REVO_MODEL_NAME is not. Set it to a model that the endpoint serves.");
        }
        Optional<String> ask = given(properties.getProperty("revo.ask"));
        if (ask.isEmpty() && url.isPresent()) {
            hints.println("Reading the request from standard input; end it with Ctrl-D. Or use -Drevo.ask=\"...\".");
            ask = given(waiting(input));
        }
        String sandbox = properties.getProperty("revo.sandbox", "");
        if (!sandbox.isEmpty() && !sandbox.equals("accept-unprotected")) {
            throw new IllegalArgumentException(
                    "revo.sandbox is '" + sandbox + "'. Leave it out, or set it to accept-unprotected.");
        }
        return new Settings(
                url,
                name.orElse(""),
                given(environment.get("REVO_MODEL_KEY")).orElse("none"),
                ask,
                !sandbox.isEmpty(),
                Boolean.parseBoolean(properties.getProperty("revo.stacktrace", "false")),
                Path.of(properties.getProperty("revo.evidence", "target/evidence.json")));
    }

    private static String waiting(InputStream input) throws IOException {
        return new String(input.readNBytes(MOST_INPUT), StandardCharsets.UTF_8);
    }

    private static Optional<String> given(@Nullable String text) {
        return text == null || text.isBlank() ? Optional.empty() : Optional.of(text.strip());
    }
}
