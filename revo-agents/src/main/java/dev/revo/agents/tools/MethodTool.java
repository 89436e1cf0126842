package dev.revo.agents.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolContext;
import dev.revo.tool.ToolResult;
import dev.revo.tool.ToolSpec;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A method of an object as a tool. */
final class MethodTool implements Tool {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ToolSpec spec;
    private final Object host;
    private final Method method;
    // In the order of the parameters; empty where the context is handed in.
    private final List<Optional<Part>> parts;
    private final Optional<Part> result;

    MethodTool(ToolSpec named, Object host, Method method) {
        this.host = host;
        this.method = method;
        this.parts = parts(method);
        this.result = result(method);
        this.spec = named.toBuilder().parameters(schema()).build();
        try {
            method.setAccessible(true);
        } catch (InaccessibleObjectException e) {
            throw JavaTools.fault(
                    method,
                    "cannot be called: " + e.getMessage(),
                    "Make class and method public, or open the package.");
        }
    }

    private static List<Optional<Part>> parts(Method method) {
        List<Optional<Part>> parts = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            parts.add(
                    parameter.getType() == ToolContext.class
                            ? Optional.empty()
                            : Optional.of(Part.of(method, parameter)));
        }
        return parts;
    }

    private static Optional<Part> result(Method method) {
        Class<?> type = method.getReturnType();
        boolean own = type == void.class || type == String.class || type == ToolResult.class;
        return own ? Optional.empty() : Optional.of(Part.result(method));
    }

    private JsonObjectSchema schema() {
        JsonObjectSchema.Builder schema = JsonObjectSchema.builder().additionalProperties(false);
        List<String> required = new ArrayList<>();
        parts.forEach(part -> part.ifPresent(p -> {
            schema.addProperty(p.name(), p.schema());
            if (!p.optional()) {
                required.add(p.name());
            }
        }));
        return schema.required(required).build();
    }

    @Override
    public ToolSpec spec() {
        return spec;
    }

    @Override
    public ToolResult call(ToolContext ctx) throws Exception {
        JsonNode given = JSON.readTree(ctx.call().argumentsJson());
        Object[] arguments = new Object[parts.size()];
        for (int i = 0; i < arguments.length; i++) {
            Optional<Part> part = parts.get(i);
            arguments[i] =
                    part.isEmpty() ? ctx : part.get().read(given.get(part.get().name()));
        }
        Object answer;
        try {
            answer = method.invoke(host, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception thrown) {
                throw thrown;
            }
            throw e;
        }
        return told(answer);
    }

    private ToolResult told(Object answer) {
        if (method.getReturnType() == void.class) {
            return ToolResult.ok("done");
        }
        if (answer == null) {
            return ToolResult.error("The tool answered nothing.");
        }
        if (answer instanceof ToolResult known) {
            return known;
        }
        return ToolResult.ok(result.map(part -> part.write(answer)).orElseGet(answer::toString));
    }

    @Override
    public String toString() {
        return spec.name();
    }
}
