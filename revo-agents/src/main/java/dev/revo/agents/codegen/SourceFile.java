package dev.revo.agents.codegen;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.output.structured.Description;
import dev.revo.error.InvalidRequestException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of source text.
 *
 * @param path relative, with {@code /} between names
 * @param text whole content
 */
public record SourceFile(
        @Description("relative path, such as src/Lru.java") String path,
        @Description("the whole file") String text) {
    /** Checks the path. */
    public SourceFile {
        requireNonNull(text, "text");
        if (path.isBlank()
                || path.startsWith("/")
                || List.of(path.split("[/\\\\]")).contains("..")) {
            throw InvalidRequestException.field(
                    "file.path",
                    "'" + path + "' is not a relative path",
                    "Use names with / between them, without '..'.");
        }
    }

    static Map<String, String> map(Collection<SourceFile> files) {
        Map<String, String> byPath = new LinkedHashMap<>();
        files.forEach(file -> byPath.put(file.path(), file.text()));
        return byPath;
    }
}
