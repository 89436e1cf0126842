package dev.revo.agents.verify;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.tools.ToolProvider;

/**
 * The program of a compiler's process: compiles what it is asked, one request after the other, until its input ends. Knows
 * the JDK and nothing else but this package.
 */
final class CompilerChild {
    private CompilerChild() {}

    /** Serves standard input and output. */
    public static void main(String[] arguments) throws Exception {
        WarmCompiler compiler = new WarmCompiler(ToolProvider.getSystemJavaCompiler(), WarmCompiler.FOR_EVER);
        serve(
                compiler,
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                // Whoever asked is gone, and with it the reason to go on with what may never end.
                () -> Runtime.getRuntime().halt(0));
    }

    /** Returns when the input has ended, and tells so at once, also while it compiles. */
    static void serve(SourceCompiler compiler, InputStream from, OutputStream to, Runnable ended) throws Exception {
        BlockingQueue<Optional<CompilerWire.Request>> requests = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> read(new DataInputStream(new BufferedInputStream(from)), requests, ended));
        reader.setDaemon(true);
        reader.start();
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to));
        for (Optional<CompilerWire.Request> next = requests.take(); next.isPresent(); next = requests.take()) {
            CompilerWire.Request request = next.get();
            CompilerWire.write(
                    out, compiler.compile(request.sources(), request.modules(), request.classPath(), request.given()));
        }
    }

    private static void read(
            DataInputStream in, BlockingQueue<Optional<CompilerWire.Request>> requests, Runnable ended) {
        try {
            while (true) {
                requests.add(Optional.of(CompilerWire.Request.read(in)));
            }
        } catch (IOException e) {
            // The end of the input is the way to be told to end.
            ended.run();
        } finally {
            requests.add(Optional.empty());
        }
    }
}
