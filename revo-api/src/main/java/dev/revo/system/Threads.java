package dev.revo.system;

import dev.revo.spi.ExecutorSource;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/** Threads; the one place that knows of virtual ones (JEP 444), which are found by reflection. */
final class Threads implements ExecutorSource {
    @Override
    public ExecutorService threads(String purpose) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Method name = type.getMethod("name", String.class, long.class);
            ThreadFactory factory =
                    (ThreadFactory) type.getMethod("factory").invoke(name.invoke(builder, purpose + "-", 0L));
            return (ExecutorService) Executors.class
                    .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                    .invoke(null, factory);
        } catch (ReflectiveOperationException e) {
            // Before Java 21, or 19 and 20 without preview.
            return Executors.newCachedThreadPool(platform(purpose));
        }
    }

    static ThreadFactory platform(String purpose) {
        AtomicLong number = new AtomicLong();
        return task -> {
            Thread thread = new Thread(task, purpose + "-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }
}
