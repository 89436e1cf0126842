package dev.revo.it.worlds;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source that writes down the statements which are prepared on one thread, while that thread asks for it. Thread-safe. */
final class RecordedSource {
    private final DataSource recorded;
    private volatile @Nullable Recording recording;

    private record Recording(Thread thread, List<String> statements) {}

    RecordedSource(DataSource real) {
        recorded = proxy(DataSource.class, real);
    }

    DataSource source() {
        return recorded;
    }

    /** Does something on this thread and says which statements that took, in order, besides its result. */
    <T> T recording(List<String> statements, Supplier<T> work) {
        recording = new Recording(Thread.currentThread(), statements);
        try {
            return work.get();
        } finally {
            recording = null;
        }
    }

    /** Does something whose statements are not written down, though its thread is recorded. */
    void pausing(Runnable work) {
        Recording before = recording;
        recording = null;
        try {
            work.run();
        } finally {
            recording = before;
        }
    }

    private <T> T proxy(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    note(method, arguments);
                    try {
                        Object made = method.invoke(real, arguments);
                        return made instanceof Connection connection && method.getReturnType() == Connection.class
                                ? proxy(Connection.class, connection)
                                : made;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private void note(Method method, Object[] arguments) {
        Recording now = recording;
        if (now != null
                && now.thread() == Thread.currentThread()
                && method.getName().startsWith("prepare")
                && arguments[0] instanceof String sql) {
            now.statements().add(sql);
        }
    }
}
