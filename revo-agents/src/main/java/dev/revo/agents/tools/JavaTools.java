package dev.revo.agents.tools;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.tool.Effect;
import dev.revo.tool.Tool;
import dev.revo.tool.ToolSpec;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes tools of the annotated methods of an object: those with {@link RevoTool}, and those with LangChain4j's
 * {@code @Tool}. A method with the latter alone is taken as one with effects outside ({@link Effect#EXTERNAL}), because
 * nothing says that it has none.
 *
 * <p>Parameters may be texts, numbers, booleans, enums, records, lists of these and {@code Optional}s; a
 * {@code dev.revo.tool.ToolContext} is handed in and is no part of the schema. Their names come from the class file
 * (compile with {@code -parameters}) or from LangChain4j's {@code @P(name = ...)}. Results may be the same types,
 * {@code void} or a {@code ToolResult}. What a method throws is read by the model.
 */
public final class JavaTools {
    private JavaTools() {}

    /**
     * The tools of this object, in the order of their names. The object serves all runs at once: it must be thread-safe.
     *
     * @throws InvalidRequestException when no method is annotated, two have one name, or one has a parameter or result
     *     that has no schema; the message names the method
     */
    public static List<Tool> of(Object host) {
        requireNonNull(host, "host");
        List<Tool> tools = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Method method : methods(host.getClass())) {
            Tool tool = new MethodTool(spec(method), host, method);
            if (!names.add(tool.spec().name())) {
                throw fault(
                        method, "has the name of another tool, " + tool.spec().name(), "Name one of them otherwise.");
            }
            tools.add(tool);
        }
        if (tools.isEmpty()) {
            throw InvalidRequestException.field(
                    "tools",
                    host.getClass().getName() + " has no method with @RevoTool or @Tool",
                    "Annotate the methods that a model may call.");
        }
        return List.copyOf(tools);
    }

    private static List<Method> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .filter(method -> method.isAnnotationPresent(RevoTool.class)
                        || method.isAnnotationPresent(dev.langchain4j.agent.tool.Tool.class))
                .sorted(Comparator.comparing(Method::getName).thenComparing(Method::toString))
                .toList();
    }

    private static ToolSpec spec(Method method) {
        RevoTool ours = method.getAnnotation(RevoTool.class);
        dev.langchain4j.agent.tool.Tool theirs = method.getAnnotation(dev.langchain4j.agent.tool.Tool.class);
        String name = method.getName();
        String description = "";
        if (theirs != null) {
            name = theirs.name().isEmpty() ? name : theirs.name();
            description = String.join("\n", theirs.value());
        }
        if (ours != null) {
            name = ours.name().isEmpty() ? name : ours.name();
            description = ours.description().isEmpty() ? description : ours.description();
        }
        ToolSpec.Builder spec = ToolSpec.builder(name, description);
        if (ours == null) {
            return spec.effect(Effect.EXTERNAL).build();
        }
        spec.effect(ours.effect()).requires(ours.requires()).timeout(Duration.ofSeconds(ours.timeoutSeconds()));
        if (ours.needsApproval()) {
            spec.needsApproval();
        }
        if (ours.idempotent()) {
            spec.idempotent();
        }
        return spec.build();
    }

    static InvalidRequestException fault(Method method, String found, String fix) {
        return InvalidRequestException.field(
                "tool method " + method.getDeclaringClass().getSimpleName() + "." + method.getName(), found, fix);
    }
}
