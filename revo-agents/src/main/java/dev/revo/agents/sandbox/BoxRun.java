package dev.revo.agents.sandbox;

import dev.revo.agents.sandbox.Backend.Box;
import dev.revo.agents.sandbox.Backend.Outcome;
import dev.revo.error.CancelledException;
import dev.revo.error.Fault;
import dev.revo.run.Cancellation;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxFile;
import dev.revo.sandbox.BoxResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** One run of a command in a box: starts it, feeds it, reads it, holds its time limit, collects its files. */
final class BoxRun {
    /** What a pipe of every common system takes without a reader. */
    private static final int PIPE = 4096;

    private static final Duration LAST_WORDS = Duration.ofMillis(500);
    private static final Duration DYING = Duration.ofSeconds(5);

    private final Backend backend;
    private final BoxCommand command;
    private final AtomicReference<Process> launched = new AtomicReference<>();
    private volatile boolean stopped;

    BoxRun(Backend backend, BoxCommand command) {
        this.backend = backend;
        this.command = command;
    }

    BoxResult drive(Cancellation cancellation) throws Exception {
        cancellation.check();
        try (Box box = backend.open(command)) {
            return cancellation.guard(() -> stop(box), () -> run(box));
        } catch (IOException e) {
            return failed(e, Duration.ZERO);
        }
    }

    private void stop(Box box) {
        stopped = true;
        Process process = launched.get();
        if (process != null) {
            box.kill(process);
        }
    }

    private BoxResult run(Box box) {
        long start = System.nanoTime();
        OutputPump output = new OutputPump(command.limits().outputBytes());
        Process process;
        try {
            process = box.launcher().redirectErrorStream(true).start();
        } catch (IOException e) {
            return failed(e, since(start));
        }
        launched.set(process);
        if (stopped) {
            box.kill(process);
        }
        try {
            output.read(process.getInputStream());
            feed(process);
            Outcome outcome = await(box, process);
            Duration wall = since(start);
            output.await(LAST_WORDS);
            return result(box, outcome, output, wall);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(
                    Fault.of("interrupted", "The thread that waited for the box was interrupted; the box was ended.")
                            .cause(e));
        } finally {
            box.kill(process);
        }
    }

    private Outcome await(Box box, Process process) throws InterruptedException {
        long wall = command.limits().wall().toNanos();
        if (process.waitFor(wall, TimeUnit.NANOSECONDS)) {
            return box.outcome(process.exitValue());
        }
        box.kill(process);
        process.waitFor(DYING.toMillis(), TimeUnit.MILLISECONDS);
        return new Outcome(BoxResult.Ended.TIMED_OUT, -1);
    }

    private void feed(Process process) {
        byte[] input = command.stdin().bytes();
        if (input.length <= PIPE) {
            write(process, input);
        } else {
            Thread writer = new Thread(() -> write(process, input), "revo-box-in");
            writer.setDaemon(true);
            writer.start();
        }
    }

    private static void write(Process process, byte[] input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException e) {
            // The command ended or closed its input before it had read all: its own affair.
            return;
        }
    }

    private BoxResult result(Box box, Outcome outcome, OutputPump output, Duration wall) {
        Map<String, BoxFile> files = outcome.ended() == BoxResult.Ended.BOX_FAILED
                ? Map.of()
                : BoxFiles.collect(box.directory(), command.collect());
        return new BoxResult(outcome.ended(), outcome.exit(), output.text(), output.truncated(), files, wall);
    }

    private static BoxResult failed(IOException why, Duration wall) {
        // The message of such a fault is a path only.
        String kind = why instanceof FileSystemException ? why.getClass().getSimpleName() + " " : "";
        String message = "The box could not be made: " + kind + why.getMessage();
        return new BoxResult(BoxResult.Ended.BOX_FAILED, -1, message, false, Map.of(), wall);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
