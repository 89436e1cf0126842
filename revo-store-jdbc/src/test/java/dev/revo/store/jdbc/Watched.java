package dev.revo.store.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source that tells before each statement that changes something, as migrations make them. */
final class Watched {
    private static final Set<String> CHANGING = Set.of("execute", "executeUpdate");

    private Watched() {}

    static DataSource source(DataSource source, Runnable before) {
        return proxy(DataSource.class, source, before);
    }

    private static <T> T proxy(Class<T> type, T real, Runnable before) {
        return type.cast(Proxy.newProxyInstance(
                Watched.class.getClassLoader(), new Class<?>[] {type}, (me, method, given) -> {
                    if (real instanceof Statement && CHANGING.contains(method.getName())) {
                        before.run();
                    }
                    try {
                        return watched(method.getReturnType(), method.invoke(real, given), before);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static @Nullable Object watched(Class<?> type, @Nullable Object answer, Runnable before) {
        if (answer instanceof Connection connection) {
            return proxy(Connection.class, connection, before);
        }
        // Statements and prepared ones.
        return answer instanceof Statement && Statement.class.isAssignableFrom(type)
                ? anyProxy(type, answer, before)
                : answer;
    }

    private static <T> T anyProxy(Class<T> type, Object real, Runnable before) {
        return proxy(type, type.cast(real), before);
    }
}
