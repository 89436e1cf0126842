package dev.revo.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.revo.agents.verify.Candidate;
import dev.revo.error.RevoException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of a file of candidates.
 *
 * @param number of the line, from 1
 * @param id of the candidate, or {@code line-N} when it has none that can be read
 * @param candidate when the line could be read
 * @param problem when it could not
 */
record TaskLine(int number, String id, Optional<Candidate> candidate, String problem) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    static List<TaskLine> readAll(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException("There is no file " + file + ". Give the candidates with --tasks.", e);
        }
        List<TaskLine> lines = new ArrayList<>();
        int number = 0;
        int from = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '\n') {
                number++;
                byte[] line = java.util.Arrays.copyOfRange(bytes, from, i);
                from = i + 1;
                read(number, line).ifPresent(lines::add);
            }
        }
        return lines;
    }

    // Lines are decoded one by one, so that bytes which are no text spoil their own line only.
    private static Optional<TaskLine> read(int number, byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return Optional.of(bad(number, "line-" + number, "is not UTF-8"));
        }
        return text.isBlank() ? Optional.empty() : Optional.of(parse(number, text));
    }

    private static TaskLine parse(int number, String text) {
        String id = "line-" + number;
        try {
            JsonNode node = JSON.readTree(text);
            if (!node.isObject()) {
                return bad(number, id, "is not a JSON object");
            }
            id = node.path("id").isValueNode() && !node.path("id").asText().isBlank()
                    ? node.get("id").asText()
                    : id;
            if (!node.path("language").isTextual()) {
                return bad(number, id, "has no text in the field 'language'");
            }
            Candidate candidate =
                    new Candidate(id, node.get("language").asText(), files(node, "files"), files(node, "tests"));
            return new TaskLine(number, id, Optional.of(candidate), "");
        } catch (JsonProcessingException e) {
            return bad(number, id, "is not JSON: " + e.getOriginalMessage());
        } catch (RevoException | IllegalArgumentException e) {
            return bad(number, id, String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> files(JsonNode node, String field) {
        JsonNode files = node.path(field);
        if (!files.isObject()) {
            throw new IllegalArgumentException("has no object in the field '" + field + "'");
        }
        Map<String, String> byPath = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> file : files.properties()) {
            if (!file.getValue().isTextual()) {
                throw new IllegalArgumentException("has no text at '" + field + "." + file.getKey() + "'");
            }
            byPath.put(file.getKey(), file.getValue().asText());
        }
        return byPath;
    }

    private static TaskLine bad(int number, String id, String problem) {
        return new TaskLine(number, id, Optional.empty(), "line " + number + " " + problem);
    }
}
