package dev.revo.agents.verify;

import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/**
 * The JDK's compiler in this process, kept warm: file managers are used again, one by each compilation at a time.
 * Annotation processors are off, nothing is written to disk, and a compilation that does not end is left behind on a
 * daemon thread. Thread-safe.
 */
final class WarmCompiler implements SourceCompiler {
    /** For one that is ended from outside. */
    static final Duration FOR_EVER = Duration.ofDays(1);

    private static final int MOST_DIAGNOSTICS = 20;

    private final JavaCompiler compiler;
    private final Duration patience;
    private final BlockingQueue<StandardJavaFileManager> idle = new LinkedBlockingQueue<>();

    WarmCompiler(JavaCompiler compiler, Duration patience) {
        this.compiler = compiler;
        this.patience = patience;
    }

    @Override
    public Compiled compile(
            Map<String, String> sources, String modules, List<Path> classPath, Map<String, byte[]> given)
            throws InterruptedException {
        FutureTask<Compiled> task = new FutureTask<>(() -> compileNow(sources, modules, classPath, given));
        // A stack deep enough for the expressions that models write; one that is not ends the compilation, not us.
        Thread thread = new Thread(null, task, "revo-compile", 8L * 1024 * 1024);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Compiled.late(patience);
        } catch (ExecutionException e) {
            return Compiled.broken("The compiler broke: " + e.getCause());
        }
    }

    private Compiled compileNow(
            Map<String, String> sources, String modules, List<Path> classPath, Map<String, byte[]> given)
            throws Exception {
        StandardJavaFileManager system = idle.poll();
        if (system == null) {
            system = compiler.getStandardFileManager(null, Locale.ROOT, null);
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() : 0;
        system.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
        MemoryFiles files = new MemoryFiles(system, given);
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        StringWriter more = new StringWriter();
        List<MemoryFiles.SourceFile> units = new ArrayList<>();
        sources.forEach((path, text) -> units.add(new MemoryFiles.SourceFile(path, text)));
        boolean done = compiler.getTask(
                        more,
                        files,
                        found,
                        List.of(
                                "-proc:none",
                                "-g",
                                "-nowarn",
                                "-Xlint:none",
                                "-parameters",
                                "--limit-modules",
                                modules),
                        null,
                        units)
                .call();
        long cpu = threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() - start : 0;
        idle.add(system);
        return result(done, files, found, more.toString(), Duration.ofNanos(cpu));
    }

    private static Compiled result(
            boolean done, MemoryFiles files, DiagnosticCollector<JavaFileObject> found, String more, Duration cpu) {
        if (done) {
            return new Compiled(files.written(), List.of(), false, false, cpu);
        }
        List<Diagnostic<? extends JavaFileObject>> errors = found.getDiagnostics().stream()
                .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
                .toList();
        List<String> texts = new ArrayList<>(
                errors.stream().limit(MOST_DIAGNOSTICS).map(WarmCompiler::text).toList());
        if (texts.isEmpty()) {
            texts.add("The compiler failed without a diagnostic. "
                    + more.lines().findFirst().orElse(""));
        }
        // The compiler stops after parsing when it found errors there, and names them by these keys.
        boolean syntax = !errors.isEmpty() && errors.stream().allMatch(WarmCompiler::syntax);
        return new Compiled(Map.of(), texts, syntax, false, cpu);
    }

    private static boolean syntax(Diagnostic<?> error) {
        String code = error.getCode() == null ? "" : error.getCode();
        return code.startsWith("compiler.err.expected")
                || code.startsWith("compiler.err.illegal.start")
                || code.startsWith("compiler.err.premature.eof")
                || code.startsWith("compiler.err.not.stmt")
                || code.startsWith("compiler.err.illegal.char")
                || code.startsWith("compiler.err.unclosed");
    }

    private static String text(Diagnostic<? extends JavaFileObject> error) {
        String path = error.getSource() instanceof MemoryFiles.SourceFile file ? file.path() : "";
        return path + ":" + error.getLineNumber() + ": " + error.getMessage(Locale.ROOT);
    }
}
