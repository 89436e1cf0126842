package dev.revo.agents.verify.box;

import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The program in the box. Reads a key and the classes from standard input, runs the tests, and writes the result with a
 * code over it that only the holder of the key can make.
 *
 * <p>The key is read past {@code System.in}, whose buffer would keep it, before any class of the candidate exists; after
 * that it lives in one object that only the stack of the main thread knows. No field, thread or class of this program
 * leads to it.
 */
final class Harness {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final String STARTED = "started";
    private static final String RESULT = "result";

    private Harness() {}

    /** Runs and never returns. */
    public static void main(String[] arguments) throws Exception {
        DataInputStream in = new DataInputStream(new FileInputStream(FileDescriptor.in));
        Mac mac = Mac.getInstance(ALGORITHM);
        byte[] key = new byte[KEY_BYTES];
        in.readFully(key);
        mac.init(new SecretKeySpec(key, ALGORITHM));
        Arrays.fill(key, (byte) 0);
        Bundle bundle = Bundle.decode(in.readNBytes(in.readInt()));
        System.setIn(InputStream.nullInputStream());
        tell(STARTED, STARTED.getBytes(StandardCharsets.US_ASCII), mac);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        List<Ran> all = new ArrayList<>();
        for (Bundle.Variant variant : bundle.variants()) {
            Ran ran = new VariantRun(bundle, variant).run(out);
            all.add(ran);
            if (bundle.stopAtPass() && ran.allPassed()) {
                break;
            }
        }
        out.flush();
        tell(RESULT, Ran.encode(all), mac);
        Runtime.getRuntime().halt(0);
    }

    private static void tell(String file, byte[] content, Mac mac) throws IOException {
        try (OutputStream to = new FileOutputStream(file)) {
            to.write(mac.doFinal(content));
            to.write(content);
        }
    }
}
