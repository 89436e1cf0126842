package dev.revo.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One JVM that runs {@link Rounds}, as its driver holds it. Confined to one thread, but for {@link #kill}. */
public final class ChildJvm implements AutoCloseable {
    private static final int TAIL = 15;
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration LAST_WORDS = Duration.ofSeconds(15);
    private static final String OVER = "";

    private final String name;
    private final Process process;
    private final Writer asks;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Deque<String> complaints = new ArrayDeque<>();

    private ChildJvm(String name, Process process) {
        this.name = name;
        this.process = process;
        this.asks = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /** It did not do what it was asked. The message is for people and has the end of what it wrote to standard error. */
    public static final class FailedException extends Exception {
        private static final long serialVersionUID = 1L;

        FailedException(String message) {
            super(message);
        }
    }

    /**
     * Starts one and waits until it is ready.
     *
     * @param name for messages
     * @param java what runs it
     * @param options of the JVM
     * @param main the class to run
     * @param arguments what that is given
     */
    public static ChildJvm start(
            String name, Javas.Java java, List<String> options, Class<?> main, List<String> arguments)
            throws FailedException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java.program().toString()));
        command.addAll(options);
        if (java.version().feature() >= 24) {
            // Libraries that are measured use native access and Unsafe; what the JDK says of that is no fault.
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        Process process;
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new FailedException(name + " could not be started: " + e.getMessage());
        }
        ChildJvm child = new ChildJvm(name, process);
        child.listen();
        try {
            child.answer("ready");
            return child;
        } catch (FailedException | InterruptedException | RuntimeException e) {
            child.kill();
            throw e;
        }
    }

    private void listen() {
        daemon(() -> {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                lines.lines().forEach(answers::add);
            } catch (IOException | RuntimeException e) {
                complain("its answers cannot be read: " + e.getMessage());
            }
            answers.add(OVER);
        });
        daemon(() -> {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
                lines.lines().forEach(this::complain);
            } catch (IOException | RuntimeException e) {
                complain("its complaints cannot be read: " + e.getMessage());
            }
        });
    }

    private void daemon(Runnable body) {
        Thread thread = new Thread(body, "child-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void complain(String line) {
        synchronized (complaints) {
            complaints.add(line);
            if (complaints.size() > TAIL) {
                complaints.remove();
            }
        }
    }

    /** Runs rounds until its compilers are quiet. */
    public Map<String, Double> warm(int tasks) throws FailedException, InterruptedException {
        return ask("warm " + tasks);
    }

    /** Runs one round: what was measured, by name. */
    public Map<String, Double> round(int tasks) throws FailedException, InterruptedException {
        return ask("round " + tasks);
    }

    private Map<String, Double> ask(String line) throws FailedException, InterruptedException {
        try {
            asks.write(line + "\n");
            asks.flush();
        } catch (IOException e) {
            throw failed("does not listen any more");
        }
        Map<String, Double> figures = new HashMap<>();
        for (String word : answer("done").split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                figures.put(word.substring(0, equals), Double.parseDouble(word.substring(equals + 1)));
            }
        }
        return figures;
    }

    private String answer(String expected) throws FailedException, InterruptedException {
        String line = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (line == null) {
            throw failed("gave no answer in " + PATIENCE.toSeconds() + " seconds");
        }
        if (line.equals(OVER)) {
            boolean ended = process.waitFor(LAST_WORDS.toSeconds(), TimeUnit.SECONDS);
            throw failed(ended ? "ended with status " + process.exitValue() : "closed its output");
        }
        if (!line.startsWith(expected + " ") && !line.equals(expected)) {
            throw failed("answered '" + line + "'");
        }
        return line.substring(expected.length()).strip();
    }

    private FailedException failed(String how) {
        synchronized (complaints) {
            return new FailedException(
                    name + " " + how + (complaints.isEmpty() ? "" : ":\n  " + String.join("\n  ", complaints)));
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Ends it as it is; nothing happens when it has ended. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Lets it end by itself, and ends it when it does not. */
    @Override
    public void close() {
        try (Writer last = asks) {
            last.write("end\n");
        } catch (IOException e) {
            complain("it had ended: " + e.getMessage());
        }
        try {
            if (!process.waitFor(LAST_WORDS.toSeconds(), TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
