package dev.revo.agents.verify;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/** Sources and classes of one compilation in memory, on top of the files of the JDK. Confined to one thread. */
final class MemoryFiles extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final Map<String, byte[]> given;
    private final Map<String, byte[]> written = new LinkedHashMap<>();

    MemoryFiles(StandardJavaFileManager system, Map<String, byte[]> given) {
        super(system);
        this.given = given;
    }

    /** The class files that the compiler wrote, by class name. */
    Map<String, byte[]> written() {
        return written;
    }

    @Override
    public Iterable<JavaFileObject> list(
            JavaFileManager.Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
            throws IOException {
        Iterable<JavaFileObject> below = super.list(location, packageName, kinds, recurse);
        if (location != StandardLocation.CLASS_PATH || !kinds.contains(JavaFileObject.Kind.CLASS)) {
            return below;
        }
        List<JavaFileObject> all = new ArrayList<>();
        given.forEach((name, bytes) -> {
            String in = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "";
            if (in.equals(packageName)) {
                all.add(new ClassFile(name, bytes));
            }
        });
        below.forEach(all::add);
        return all;
    }

    @Override
    public String inferBinaryName(JavaFileManager.Location location, JavaFileObject file) {
        return file instanceof ClassFile known ? known.name : super.inferBinaryName(location, file);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
            JavaFileManager.Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
        return new SimpleJavaFileObject(uri(className, kind), kind) {
            @Override
            public OutputStream openOutputStream() {
                return new FilterOutputStream(new ByteArrayOutputStream()) {
                    @Override
                    public void close() {
                        written.put(className, ((ByteArrayOutputStream) out).toByteArray());
                    }
                };
            }
        };
    }

    @Override
    public boolean isSameFile(FileObject a, FileObject b) {
        return a.toUri().equals(b.toUri());
    }

    /** The system's files stay open for the next compilation. */
    @Override
    public void close() {}

    private static URI uri(String className, JavaFileObject.Kind kind) {
        return URI.create("memory:///" + className.replace('.', '/').replace("$", "%24") + kind.extension);
    }

    /** A class that an earlier compilation made. */
    private static final class ClassFile extends SimpleJavaFileObject {
        private final String name;
        private final byte[] bytes;

        ClassFile(String name, byte[] bytes) {
            super(uri(name, Kind.CLASS), Kind.CLASS);
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        public InputStream openInputStream() {
            return new ByteArrayInputStream(bytes);
        }
    }

    /** A source file. */
    static final class SourceFile extends SimpleJavaFileObject {
        private final String path;
        private final String text;

        SourceFile(String path, String text) {
            super(URI.create("source:///" + path.replaceAll("[^A-Za-z0-9_./-]", "_")), Kind.SOURCE);
            this.path = path;
            this.text = text;
        }

        String path() {
            return path;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
