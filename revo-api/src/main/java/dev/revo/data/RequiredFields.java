package dev.revo.data;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.revo.error.InvalidRequestException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Refuses a document in which a record component that is not {@code Optional} is absent or null. Jackson would fill
 * such a component with null and the fault would surface far from its cause.
 */
final class RequiredFields {
    // Jackson takes numbers for times and more; the schema says text.
    private static final Set<Class<?>> TEXTS =
            Set.of(String.class, Instant.class, Duration.class, UUID.class, URI.class, Path.class);

    private final JavaType root;

    RequiredFields(JavaType root) {
        this.root = root;
    }

    void check(JsonNode tree) {
        check(root, root.hasRawClass(Void.class) ? tree : present(tree, "$"), "$");
    }

    private void check(JavaType type, JsonNode node, String path) {
        if (TEXTS.contains(type.getRawClass()) && !node.isTextual()) {
            throw InvalidRequestException.field(path, "is not text", "Write it in quotes, as the schema says.");
        }
        if (type.hasRawClass(Optional.class)) {
            if (!node.isNull()) {
                check(type.containedType(0), node, path);
            }
        } else if (type.isCollectionLikeType() && node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                check(type.getContentType(), present(node.get(i), path + "[" + i + "]"), path + "[" + i + "]");
            }
        } else if (type.isMapLikeType() && node.isObject()) {
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                String at = path + "." + entry.getKey();
                check(type.getContentType(), present(entry.getValue(), at), at);
            }
        } else if (type.getRawClass().isRecord() && node.isObject()) {
            for (RecordComponent part : type.getRawClass().getRecordComponents()) {
                component(part, node.get(part.getName()), path + "." + part.getName());
            }
        }
    }

    private void component(RecordComponent part, JsonNode value, String path) {
        if (part.getType() == Optional.class && value == null) {
            return;
        }
        Type generic = part.getGenericType();
        JavaType type = com.fasterxml.jackson.databind.type.TypeFactory.defaultInstance()
                .constructType(generic);
        check(type, part.getType() == Optional.class ? value : present(value, path), path);
    }

    private static JsonNode present(JsonNode value, String path) {
        if (value == null || value.isNull()) {
            throw InvalidRequestException.field(path, "is missing", "It is required: give it a value.");
        }
        return value;
    }
}
