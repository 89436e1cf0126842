package dev.revo.agents.verify.box;

import java.io.DataInputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The program in the box. Reads a key and the classes from standard input, runs the tests, and writes the result with a
 * code over it that only the holder of the key can make.
 *
 * <p>The key is read past {@code System.in}, whose buffer would keep it, before any class of the candidate exists; after
 * that it lives in one object that only the stack of the main thread knows. No field, thread or class of this program
 * leads to it.
 */
final class Harness {
    private static final String STARTED = "started";
    private static final String RESULT = "result";

    private Harness() {}

    /** Runs and never returns. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        run(new FileInputStream(FileDescriptor.in), out, new File("."));
        Runtime.getRuntime().halt(0);
    }

    /** Leaves its files in the directory. */
    static void run(InputStream input, PrintStream out, File directory) throws Exception {
        DataInputStream in = new DataInputStream(input);
        byte[] key = new byte[Code.BYTES];
        in.readFully(key);
        Code code = Code.under(key);
        Arrays.fill(key, (byte) 0);
        Bundle bundle = Bundle.decode(in.readNBytes(in.readInt()));
        System.setIn(InputStream.nullInputStream());
        tell(new File(directory, STARTED), STARTED.getBytes(StandardCharsets.US_ASCII), code);
        List<Ran> all = new ArrayList<>();
        for (Bundle.Variant variant : bundle.variants()) {
            all.add(new VariantRun(bundle, variant).run(out));
        }
        out.flush();
        tell(new File(directory, RESULT), Ran.encode(all), code);
    }

    private static void tell(File file, byte[] content, Code code) throws Exception {
        try (OutputStream to = new FileOutputStream(file)) {
            to.write(code.of(content));
            to.write(content);
        }
    }
}
