package dev.revo.store.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source that tells before each statement that changes something, as migrations make them, and which it is. */
final class Watched {
    private static final Set<String> CHANGING = Set.of("execute", "executeUpdate");

    private Watched() {}

    static DataSource source(DataSource source, Consumer<String> before) {
        return proxy(DataSource.class, source, before);
    }

    private static <T> T proxy(Class<T> type, T real, Consumer<String> before) {
        return type.cast(Proxy.newProxyInstance(
                Watched.class.getClassLoader(), new Class<?>[] {type}, (me, method, given) -> {
                    if (real instanceof Statement && CHANGING.contains(method.getName())) {
                        before.accept(given != null && given.length > 0 ? String.valueOf(given[0]) : "");
                    }
                    try {
                        return watched(method.getReturnType(), method.invoke(real, given), before);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static @Nullable Object watched(Class<?> type, @Nullable Object answer, Consumer<String> before) {
        if (answer instanceof Connection connection) {
            return proxy(Connection.class, connection, before);
        }
        // Statements and prepared ones.
        return answer instanceof Statement && Statement.class.isAssignableFrom(type)
                ? anyProxy(type, answer, before)
                : answer;
    }

    private static <T> T anyProxy(Class<T> type, Object real, Consumer<String> before) {
        return proxy(type, type.cast(real), before);
    }
}
