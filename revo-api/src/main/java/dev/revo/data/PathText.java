package dev.revo.data;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** Paths as they are written. Jackson's own codec makes absolute URIs of them, which name this machine's directories. */
final class PathText {
    private PathText() {}

    static SimpleModule module() {
        return new SimpleModule("path-text")
                .addSerializer(Path.class, new Out())
                .addDeserializer(Path.class, new In());
    }

    private static final class Out extends StdScalarSerializer<Path> {
        @Serial
        private static final long serialVersionUID = 1L;

        Out() {
            super(Path.class);
        }

        @Override
        public void serialize(Path value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class In extends FromStringDeserializer<Path> {
        @Serial
        private static final long serialVersionUID = 1L;

        In() {
            super(Path.class);
        }

        @Override
        protected Path _deserialize(String text, DeserializationContext context) {
            return Path.of(text);
        }

        @Override
        protected Path _deserializeFromEmptyString(DeserializationContext context) {
            return Path.of("");
        }
    }
}
