package dev.revo.agents.verify.box;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loads one variant of the candidate and its tests, which may share packages, from memory: no class file lies on a disk
 * where the candidate could read a test. Serves no resources of its own.
 */
final class BundleLoader extends ClassLoader {
    private final Map<String, byte[]> classes = new HashMap<>();

    BundleLoader(Map<String, byte[]> tests, Map<String, byte[]> candidate, @Nullable ClassLoader parent) {
        super("candidate", parent);
        classes.putAll(candidate);
        classes.putAll(tests);
        setDefaultAssertionStatus(true);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes;
        synchronized (classes) {
            bytes = classes.remove(name);
        }
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }
}
