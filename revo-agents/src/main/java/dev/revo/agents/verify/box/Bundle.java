package dev.revo.agents.verify.box;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What goes into a box: test classes and one or more variants of the candidate to run them on. Not API. Immutable by
 * agreement of its two users.
 *
 * @param form in which form the tests are
 * @param testClasses names of the classes that hold tests
 * @param tests class files of the tests, by name
 * @param variants class files of the candidate in its variants
 * @param variantMillis time for each variant; 0 when the box alone bounds it
 */
public record Bundle(
        Form form, List<String> testClasses, Map<String, byte[]> tests, List<Variant> variants, long variantMillis) {

    /** Forms of tests. */
    public enum Form {
        /** Classes with Jupiter's annotations. */
        JUNIT,
        /** Classes with a {@code main} method. */
        PROGRAM
    }

    /**
     * The candidate in one shape.
     *
     * @param name of the shape
     * @param classes class files by name
     */
    public record Variant(String name, Map<String, byte[]> classes) {}

    /** The bytes that {@link #decode} takes. */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(form.name());
            out.writeLong(variantMillis);
            out.writeInt(testClasses.size());
            for (String name : testClasses) {
                out.writeUTF(name);
            }
            write(out, tests);
            out.writeInt(variants.size());
            for (Variant variant : variants) {
                out.writeUTF(variant.name());
                write(out, variant.classes());
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Map<String, byte[]> classes) throws IOException {
        out.writeInt(classes.size());
        for (Map.Entry<String, byte[]> each : classes.entrySet()) {
            out.writeUTF(each.getKey());
            out.writeInt(each.getValue().length);
            out.write(each.getValue());
        }
    }

    static Bundle decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        Form form = Form.valueOf(in.readUTF());
        long millis = in.readLong();
        List<String> names = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            names.add(in.readUTF());
        }
        Map<String, byte[]> tests = read(in);
        List<Variant> variants = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            variants.add(new Variant(in.readUTF(), read(in)));
        }
        return new Bundle(form, names, tests, variants, millis);
    }

    private static Map<String, byte[]> read(DataInputStream in) throws IOException {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        for (int n = in.readInt(); n > 0; n--) {
            String name = in.readUTF();
            classes.put(name, in.readNBytes(in.readInt()));
        }
        return classes;
    }
}
