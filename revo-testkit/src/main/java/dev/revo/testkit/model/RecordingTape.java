package dev.revo.testkit.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Asks the real model and appends each call to the file. Thread-safe. */
final class RecordingTape implements Tape {

    private final ChatModel model;
    private final Path file;

    RecordingTape(ChatModel model, Path file) {
        this.model = model;
        this.file = file;
    }

    @Override
    public ChatResponse answer(ChatRequest request) {
        ChatResponse response;
        try {
            response = model.chat(request);
        } catch (RuntimeException e) {
            append(request, "failure", RecordedFailure.toJson(e));
            throw e;
        }
        append(request, "response", CallJson.response(response));
        return response;
    }

    @Override
    public void assertExhausted() {
        // a recording takes what comes
    }

    private synchronized void append(ChatRequest request, String kind, JsonNode outcome) {
        ObjectNode line = CallJson.MAPPER.createObjectNode();
        line.set("request", CallJson.request(request));
        line.set(kind, outcome);
        try {
            Files.writeString(file, line + "\n", UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot record to " + file, e);
        }
    }
}
