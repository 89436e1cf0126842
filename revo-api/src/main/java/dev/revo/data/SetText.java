package dev.revo.data;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.Serial;
import java.util.Set;
import java.util.TreeSet;

/** Sets in the order of their elements' text: equal sets give equal text, whatever order they iterate in today. */
final class SetText {
    private SetText() {}

    static SimpleModule module() {
        return new SimpleModule("set-text").addSerializer(new Out());
    }

    private static final class Out extends StdSerializer<Set<?>> {
        @Serial
        private static final long serialVersionUID = 1L;

        Out() {
            super(Set.class, false);
        }

        @Override
        public void serialize(Set<?> value, JsonGenerator out, SerializerProvider provider) throws IOException {
            JsonMapper mapper = (JsonMapper) out.getCodec();
            TreeSet<String> texts = new TreeSet<>();
            for (Object element : value) {
                texts.add(mapper.writeValueAsString(element));
            }
            out.writeStartArray(value, texts.size());
            for (String text : texts) {
                out.writeRawValue(text);
            }
            out.writeEndArray();
        }
    }
}
