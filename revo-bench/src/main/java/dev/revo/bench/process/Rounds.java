package dev.revo.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * The inside of a JVM that measures one side. It is told on its standard input, line by line, and answers on its standard
 * output: {@code warm TASKS}, {@code round TASKS}, {@code end}. When its input ends, whoever started it is gone: it cleans up
 * and exits, whatever it is doing.
 */
public final class Rounds {
    /** A round is quiet when the compilers took less than this part of its processor time. */
    private static final double QUIET = 0.03;

    private static final int QUIET_ROUNDS = 3;
    private static final Duration WARM_AT_MOST = Duration.ofSeconds(25);
    private static final Duration EXIT_AT_MOST = Duration.ofSeconds(10);
    private static final String GONE = "";

    private final RoundSide side;
    private final PrintStream answers;

    private Rounds(RoundSide side, PrintStream answers) {
        this.side = side;
        this.answers = answers;
    }

    /** Makes the side, given that it may not write to standard output. */
    public interface Opening {
        /** A side that is ready for rounds. */
        RoundSide open() throws Exception;
    }

    /**
     * Serves until it is told to end.
     *
     * @param cleanUp what must not stay behind when this JVM ends, however it does; may be called after the side was closed
     * @return the exit status
     */
    public static int serve(Opening opening, Runnable cleanUp) {
        PrintStream answers = System.out;
        // Libraries that write to standard output would garble the answers.
        System.setOut(System.err);
        Runtime.getRuntime().addShutdownHook(new Thread(cleanUp, "clean-up"));
        LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> read(System.in, asked), "asked");
        reader.setDaemon(true);
        reader.start();
        try (RoundSide side = opening.open()) {
            answers.println("ready " + System.getProperty("java.version"));
            new Rounds(side, answers).answer(asked);
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } catch (Exception | LinkageError e) {
            e.printStackTrace(System.err);
            return 1;
        }
    }

    private static void read(InputStream in, LinkedBlockingQueue<String> asked) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                asked.add(line);
                if (line.equals("end")) {
                    return;
                }
                line = lines.readLine();
            }
        } catch (IOException e) {
            System.err.println("The driver cannot be heard: " + e.getMessage());
        }
        asked.add(GONE);
        // The side may be in the middle of a round, or its clean-up may hang: neither outlives the driver for long.
        Thread last = new Thread(
                () -> {
                    LockSupport.parkNanos(EXIT_AT_MOST.toNanos());
                    Runtime.getRuntime().halt(4);
                },
                "last");
        last.setDaemon(true);
        last.start();
        System.exit(3);
    }

    private void answer(LinkedBlockingQueue<String> asked) throws Exception {
        for (String line = asked.take(); !line.equals("end") && !line.equals(GONE); line = asked.take()) {
            String[] words = line.split(" ", -1);
            int tasks = Integer.parseInt(words[1]);
            Map<String, Double> figures = words[0].equals("warm") ? warm(tasks) : side.round(tasks);
            answers.println("done "
                    + figures.entrySet().stream()
                            .map(each -> each.getKey() + "=" + each.getValue())
                            .collect(Collectors.joining(" ")));
        }
    }

    private Map<String, Double> warm(int tasks) throws Exception {
        CpuClock clock = CpuClock.process();
        long until = System.nanoTime() + WARM_AT_MOST.toNanos();
        int quiet = 0;
        int rounds = 0;
        while (quiet < QUIET_ROUNDS && System.nanoTime() < until) {
            long used = clock.nanos();
            long compiled = compiledMillis();
            side.round(tasks);
            rounds++;
            double part = 1e6 * (compiledMillis() - compiled) / Math.max(1, clock.nanos() - used);
            quiet = part < QUIET ? quiet + 1 : 0;
        }
        return Map.of("rounds", (double) rounds, "quiet", (double) quiet);
    }

    private static long compiledMillis() {
        return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
    }
}
