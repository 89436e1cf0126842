package dev.revo.engine.parallel.schedule;

/** Something that belongs to the thread and follows a body from who submits it to who runs it. Thread-safe. */
interface Carrier {
    /** What the calling thread has. */
    Snapshot capture();

    /** What was captured; can be entered on any thread. */
    interface Snapshot {
        /** Puts it on the calling thread. */
        Undo enter();
    }

    /** Gives the thread back what it had before, whatever the body left there. On the same thread. */
    interface Undo {
        void exit();
    }

    /** The MDC, and the context of OpenTelemetry when its API is on the class path. */
    static Carrier find() {
        Carrier mdc = new MdcCarrier();
        try {
            Class.forName("io.opentelemetry.context.Context", false, Carrier.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return mdc;
        }
        return both(mdc, new TraceCarrier());
    }

    private static Carrier both(Carrier one, Carrier other) {
        return () -> {
            Snapshot first = one.capture();
            Snapshot second = other.capture();
            return () -> {
                Undo outer = first.enter();
                Undo inner = second.enter();
                return () -> {
                    inner.exit();
                    outer.exit();
                };
            };
        };
    }
}
