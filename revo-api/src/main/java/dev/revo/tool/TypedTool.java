package dev.revo.tool;

import static java.util.Objects.requireNonNull;

import dev.revo.data.Shape;

/** The tool behind {@link Tool#of}: decodes arguments, calls the body, encodes the result. */
final class TypedTool<A, R> implements Tool {
    private final ToolSpec spec;
    private final Shape<A> arguments;
    private final Shape<R> result;
    private final Body<? super A, ? extends R> body;

    TypedTool(ToolSpec spec, Shape<A> arguments, Shape<R> result, Body<? super A, ? extends R> body) {
        this.spec = spec.parameters().isPresent()
                ? spec
                : spec.toBuilder().parameters(arguments.schema()).build();
        this.arguments = arguments;
        this.result = result;
        this.body = requireNonNull(body, "body");
    }

    @Override
    public ToolSpec spec() {
        return spec;
    }

    @Override
    public ToolResult call(ToolContext ctx) throws Exception {
        A decoded = arguments.decode(ctx.call().argumentsJson());
        return ToolResult.ok(result.encode(body.call(ctx, decoded)));
    }

    @Override
    public String toString() {
        return spec.name();
    }
}
