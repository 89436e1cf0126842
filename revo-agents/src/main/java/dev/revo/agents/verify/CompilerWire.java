package dev.revo.agents.verify;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a compilation is asked for and answered between two processes. */
final class CompilerWire {
    private CompilerWire() {}

    /**
     * What is to be compiled.
     *
     * @param sources text by path
     * @param modules of the JDK that may be used
     * @param classPath jars
     * @param given classes compiled before
     */
    record Request(Map<String, String> sources, String modules, List<Path> classPath, Map<String, byte[]> given) {
        void write(DataOutputStream out) throws IOException {
            out.writeInt(sources.size());
            for (Map.Entry<String, String> source : sources.entrySet()) {
                text(out, source.getKey());
                text(out, source.getValue());
            }
            text(out, modules);
            out.writeInt(classPath.size());
            for (Path jar : classPath) {
                text(out, jar.toString());
            }
            classes(out, given);
            out.flush();
        }

        static Request read(DataInputStream in) throws IOException {
            Map<String, String> sources = new LinkedHashMap<>();
            for (int n = in.readInt(); n > 0; n--) {
                sources.put(text(in), text(in));
            }
            String modules = text(in);
            List<Path> classPath = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                classPath.add(Path.of(text(in)));
            }
            return new Request(sources, modules, classPath, classes(in));
        }
    }

    static void write(DataOutputStream out, SourceCompiler.Compiled compiled) throws IOException {
        classes(out, compiled.classes());
        out.writeInt(compiled.errors().size());
        for (String error : compiled.errors()) {
            text(out, error);
        }
        out.writeBoolean(compiled.syntax());
        out.writeBoolean(compiled.timedOut());
        out.writeLong(compiled.cpu().toNanos());
        out.flush();
    }

    static SourceCompiler.Compiled read(DataInputStream in) throws IOException {
        Map<String, byte[]> classes = classes(in);
        List<String> errors = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            errors.add(text(in));
        }
        return new SourceCompiler.Compiled(
                classes, errors, in.readBoolean(), in.readBoolean(), Duration.ofNanos(in.readLong()));
    }

    private static void classes(DataOutputStream out, Map<String, byte[]> classes) throws IOException {
        out.writeInt(classes.size());
        for (Map.Entry<String, byte[]> each : classes.entrySet()) {
            text(out, each.getKey());
            out.writeInt(each.getValue().length);
            out.write(each.getValue());
        }
    }

    private static Map<String, byte[]> classes(DataInputStream in) throws IOException {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        for (int n = in.readInt(); n > 0; n--) {
            String name = text(in);
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            classes.put(name, bytes);
        }
        return classes;
    }

    // Char by char: text of a model may hold what no encoding of text takes, such as half of a pair.
    private static void text(DataOutputStream out, String text) throws IOException {
        out.writeInt(text.length());
        out.writeChars(text);
    }

    private static String text(DataInputStream in) throws IOException {
        char[] chars = new char[in.readInt()];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = in.readChar();
        }
        return new String(chars);
    }
}
