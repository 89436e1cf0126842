package dev.revo.testkit.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers from the lines of a file. Thread-safe. */
final class ReplayTape implements Tape {

    private final Path file;
    private final int total;
    private final List<JsonNode> unused;
    private final List<String> refusals = new ArrayList<>();

    private ReplayTape(Path file, List<JsonNode> calls) {
        this.file = file;
        this.total = calls.size();
        this.unused = new ArrayList<>(calls);
    }

    static ReplayTape read(Path file) {
        List<JsonNode> calls = new ArrayList<>();
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                calls.add(call(lines.get(i), file + " line " + (i + 1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot replay " + file, e);
        }
        return new ReplayTape(file, calls);
    }

    private static JsonNode call(String line, String place) {
        try {
            JsonNode call = CallJson.MAPPER.readTree(line);
            if (call.path("request").isObject() && (call.has("response") || call.has("failure"))) {
                return call;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(place + " is not JSON", e);
        }
        throw new IllegalArgumentException(
                place + " is no recorded call: it needs a request and a response or failure");
    }

    @Override
    public ChatResponse answer(ChatRequest request) {
        JsonNode call = take(CallJson.request(request));
        if (call.has("failure")) {
            throw RecordedFailure.fromJson(call.get("failure"));
        }
        return CallJson.response(call.get("response"));
    }

    private synchronized JsonNode take(JsonNode wanted) {
        for (int i = 0; i < unused.size(); i++) {
            if (unused.get(i).get("request").equals(wanted)) {
                return unused.remove(i);
            }
        }
        String why = unused.isEmpty()
                ? "all " + total + " recorded calls are used"
                : "first difference to the first unused one at "
                        + difference(unused.get(0).get("request"), wanted, "").orElse("nowhere");
        refusals.add(why);
        throw new AssertionError("no recorded call in " + file.getFileName() + " for this request: " + why);
    }

    @Override
    public synchronized void assertExhausted() {
        if (!refusals.isEmpty()) {
            throw new AssertionError(
                    refusals.size() + " requests were not on the record, the first: " + refusals.get(0));
        }
        if (!unused.isEmpty()) {
            throw new AssertionError(unused.size() + " of " + total + " recorded calls were not asked for");
        }
    }

    /** Returns a JSON pointer to the first difference and both values, empty when there is none. */
    private static Optional<String> difference(JsonNode recorded, JsonNode asked, String pointer) {
        if (recorded.isObject() && asked.isObject()) {
            List<String> names = new ArrayList<>();
            recorded.fieldNames().forEachRemaining(names::add);
            asked.fieldNames().forEachRemaining(name -> {
                if (!names.contains(name)) {
                    names.add(name);
                }
            });
            return names.stream()
                    .flatMap(name -> difference(recorded.path(name), asked.path(name), pointer + "/" + name).stream())
                    .findFirst();
        }
        if (recorded.isArray() && asked.isArray()) {
            for (int i = 0; i < Math.max(recorded.size(), asked.size()); i++) {
                Optional<String> inside = difference(recorded.path(i), asked.path(i), pointer + "/" + i);
                if (inside.isPresent()) {
                    return inside;
                }
            }
            return Optional.empty();
        }
        return recorded.equals(asked)
                ? Optional.empty()
                : Optional.of(pointer + ": recorded " + shown(recorded) + ", asked " + shown(asked));
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "nothing" : node.toString();
    }
}
