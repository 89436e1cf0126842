package dev.revo.engine.parallel.schedule;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/** The current context of OpenTelemetry: span and baggage. Loaded only where its API is. */
final class TraceCarrier implements Carrier {
    @Override
    public Snapshot capture() {
        Context captured = Context.current();
        return () -> enter(captured);
    }

    @SuppressWarnings("MustBeClosedChecker") // Closed by exit(), on the same thread, in a finally block.
    private static Undo enter(Context captured) {
        Context before = Context.current();
        Scope scope = captured.makeCurrent();
        return () -> exit(scope, before);
    }

    @SuppressWarnings("MustBeClosedChecker") // What was there before stays.
    private static void exit(Scope scope, Context before) {
        scope.close();
        // A scope closes only when it is the current one: of a body that left one open, another is.
        if (Context.current() != before) {
            before.makeCurrent();
        }
    }
}
