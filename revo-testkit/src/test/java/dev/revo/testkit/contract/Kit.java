package dev.revo.testkit.contract;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs a contract kit by hand, to see which of its tests a wrong implementation fails. */
final class Kit {
    private Kit() {}

    /** Names of the tests that fail; each runs on an instance of its own. */
    static List<String> failures(Class<?> kit, Supplier<?> instances) throws Exception {
        List<String> failed = new ArrayList<>();
        for (Method test : annotated(kit, Test.class)) {
            Object instance = instances.get();
            if (!passes(kit, instance, test)) {
                failed.add(test.getName());
            }
        }
        return failed;
    }

    /** Whether this one test fails. */
    static boolean fails(Class<?> kit, String name, Supplier<?> instances) throws Exception {
        for (Method test : annotated(kit, Test.class)) {
            if (test.getName().equals(name)) {
                return !passes(kit, instances.get(), test);
            }
        }
        throw new IllegalArgumentException(kit.getSimpleName() + " has no test " + name);
    }

    private static boolean passes(Class<?> kit, Object instance, Method test) throws IllegalAccessException {
        try {
            for (Method before : annotated(kit, BeforeEach.class)) {
                before.invoke(instance);
            }
            test.invoke(instance);
            return true;
        } catch (InvocationTargetException e) {
            return false;
        } finally {
            for (Method after : annotated(kit, AfterEach.class)) {
                try {
                    after.invoke(instance);
                } catch (InvocationTargetException e) {
                    // What a test left behind is not what it is judged by.
                    assert e.getCause() != null;
                }
            }
        }
    }

    /** What one method of a wrong part answers instead of the right one's. */
    interface Wrong<T> {
        @Nullable
        Object answer(T right, Object[] arguments);
    }

    /** The right part but for one method. */
    static <T> T wrong(Class<T> spi, T right, String method, Wrong<T> wrong) {
        return spi.cast(Proxy.newProxyInstance(
                spi.getClassLoader(), new Class<?>[] {spi}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        return wrong.answer(right, arguments);
                    }
                    try {
                        return called.invoke(right, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static List<Method> annotated(Class<?> kit, Class<? extends Annotation> with) {
        List<Method> found = new ArrayList<>();
        for (Method method : kit.getDeclaredMethods()) {
            if (method.isAnnotationPresent(with)) {
                method.setAccessible(true);
                found.add(method);
            }
        }
        return found;
    }
}
