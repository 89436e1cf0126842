package dev.revo.it.worlds;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** A data source that writes down the statements which are prepared on a thread that asks for it. Thread-safe. */
final class RecordedSource {
    private final ThreadLocal<List<String>> record = new ThreadLocal<>();
    private final DataSource recorded;

    RecordedSource(DataSource real) {
        recorded = proxy(DataSource.class, real);
    }

    DataSource source() {
        return recorded;
    }

    /** Does something on this thread and says which statements that took, in order, besides its result. */
    <T> T recording(List<String> statements, Supplier<T> work) {
        List<String> own = new ArrayList<>();
        record.set(own);
        try {
            return work.get();
        } finally {
            record.remove();
            statements.addAll(own);
        }
    }

    /** Does something whose statements are not written down, though its thread is recorded. */
    void pausing(Runnable work) {
        List<String> own = record.get();
        record.remove();
        try {
            work.run();
        } finally {
            if (own != null) {
                record.set(own);
            }
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
        List<String> own = record.get();
        if (own != null && method.getName().startsWith("prepare") && arguments[0] instanceof String sql) {
            own.add(sql);
        }
    }
}
