package dev.revo.agents.sandbox;

import dev.revo.run.Cancellation;
import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.BoxResult.Ended;
import dev.revo.sandbox.SandboxReport;
import dev.revo.sandbox.SandboxReport.Force;
import dev.revo.sandbox.SandboxReport.Protection;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Attacks a backend once per protection and reports what was seen. Nothing is taken from configuration. */
final class SelfTest {
    private final Backend backend;
    private final boolean shell;
    private final Map<Protection, Force> forces = new EnumMap<>(Protection.class);
    private final Map<Protection, String> observed = new EnumMap<>(Protection.class);

    SelfTest(Backend backend) {
        this(backend, HostTools.detect().shell().isPresent());
    }

    /** For a machine with a POSIX shell, in which the probes of what can be used up are written, or without. */
    SelfTest(Backend backend, boolean shell) {
        this.backend = backend;
        this.shell = shell;
    }

    SandboxReport run() {
        // The threads live as long as the boxes they start: a box may be tied to the thread that made it.
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "revo-box-probe");
            thread.setDaemon(true);
            return thread;
        });
        try {
            attack(threads);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            forces.clear();
            observed.put(Protection.WALL, "the probe was interrupted");
        } finally {
            threads.shutdownNow();
        }
        return new SandboxReport(backend.name(), forces, observed);
    }

    private void attack(ExecutorService threads) throws InterruptedException {
        Future<ReachProbe.Seen> reach = threads.submit(() -> new ReachProbe(this::box).run());
        Map<LoadProbe, Future<LoadProbe.Seen>> loads = new EnumMap<>(LoadProbe.class);
        if (shell) {
            for (LoadProbe probe : LoadProbe.values()) {
                loads.put(probe, threads.submit((Callable<LoadProbe.Seen>) () -> probe.run(this::box)));
            }
        }
        ReachProbe.Seen seen = get(reach, ReachProbe.Seen::broken);
        seen.findings().forEach(this::note);
        Map<LoadProbe, LoadProbe.Seen> loaded = new EnumMap<>(LoadProbe.class);
        for (LoadProbe probe : LoadProbe.values()) {
            Future<LoadProbe.Seen> pending = loads.get(probe);
            loaded.put(
                    probe,
                    pending == null
                            ? new LoadProbe.Seen(false, "not probed: no POSIX shell here")
                            : get(pending, why -> new LoadProbe.Seen(false, why)));
        }
        combine(seen, loaded);
    }

    private void combine(ReachProbe.Seen reach, Map<LoadProbe, LoadProbe.Seen> loads) {
        pair(Protection.MEMORY, at(loads, LoadProbe.MEMORY_ONE), at(loads, LoadProbe.MEMORY_TREE));
        pair(
                Protection.PIDS,
                new LoadProbe.Seen(reach.processesHidden(), reach.processes()),
                at(loads, LoadProbe.FORKS));
        pair(Protection.WALL, at(loads, LoadProbe.WALL), at(loads, LoadProbe.ESCAPE));
        LoadProbe.Seen cpu = at(loads, LoadProbe.CPU);
        note(Protection.CPU, new Finding(cpu.held() ? Force.ENFORCED : Force.ABSENT, cpu.what()));
        note(Protection.SYSCALLS, new Finding(Force.ABSENT, "not filtered, not probed"));
    }

    private static LoadProbe.Seen at(Map<LoadProbe, LoadProbe.Seen> loads, LoadProbe probe) {
        LoadProbe.Seen seen = loads.get(probe);
        return seen == null ? new LoadProbe.Seen(false, "not probed") : seen;
    }

    private void pair(Protection protection, LoadProbe.Seen one, LoadProbe.Seen other) {
        Force force =
                one.held() && other.held() ? Force.ENFORCED : one.held() || other.held() ? Force.PARTIAL : Force.ABSENT;
        note(protection, new Finding(force, one.what() + "; " + other.what()));
    }

    private void note(Protection protection, Finding finding) {
        forces.put(protection, finding.force());
        observed.put(protection, finding.what());
    }

    private BoxResult box(BoxCommand command) throws Exception {
        BoxResult result = new BoxRun(backend, command).drive(Unending.INSTANCE);
        if (result.ended() == Ended.BOX_FAILED) {
            throw new IOException(result.output().strip());
        }
        return result;
    }

    private static <T> T get(Future<T> pending, java.util.function.Function<String, T> broken)
            throws InterruptedException {
        try {
            return pending.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return broken.apply("the probe did not run: " + cause.getMessage());
        }
    }

    /** Runs a command in a box of the backend under test. */
    @FunctionalInterface
    interface Runner {
        /**
         * The result.
         *
         * @throws IOException when the box could not be made
         */
        BoxResult run(BoxCommand command) throws Exception;
    }

    /**
     * What was found of a protection.
     *
     * @param force how far it holds
     * @param what what was seen
     */
    record Finding(Force force, String what) {}

    /** No cancellation: the probes end by their own limits. */
    private enum Unending implements Cancellation {
        INSTANCE;

        @Override
        public boolean requested() {
            return false;
        }

        @Override
        public void check() {}

        @Override
        public <R> R guard(Runnable stop, Callable<? extends R> body) throws Exception {
            return body.call();
        }
    }
}
