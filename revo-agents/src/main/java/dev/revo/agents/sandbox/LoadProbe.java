package dev.revo.agents.sandbox;

import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxLimits;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.BoxResult.Ended;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What a command in a box can use up. Each is one shell script that prints how far it got. */
enum LoadProbe {
    /** One process takes more memory than allowed. */
    MEMORY_ONE("head -c 200000000 /dev/zero | tail -c 200000000 | wc -c") {
        @Override
        Seen judge(BoxResult result, String token) {
            boolean got = result.output().contains("200000000");
            return new Seen(!got, got ? "one process took 200 MB of 96" : "one process could not take 200 MB of 96");
        }

        @Override
        BoxLimits limits() {
            return MEMORY;
        }
    },
    /** Several processes together take more memory than allowed, each less. */
    MEMORY_TREE(
            "for i in 1 2 3; do (head -c 60000000 /dev/zero | tail -c 60000000 | (sleep 0.4; wc -c)) & done; wait") {
        @Override
        Seen judge(BoxResult result, String token) {
            boolean got = result.output()
                            .lines()
                            .filter(line -> line.contains("60000000"))
                            .count()
                    == 3;
            return new Seen(!got, got ? "three took 180 MB of 96" : "three could not take 180 MB of 96");
        }

        @Override
        BoxLimits limits() {
            return MEMORY;
        }
    },
    /** More processes than allowed. */
    FORKS("i=0; while [ $i -lt 80 ]; do sleep 1 & i=$((i+1)); done; echo forked $i") {
        @Override
        Seen judge(BoxResult result, String token) {
            boolean got = result.output().contains("forked 80");
            return new Seen(!got, got ? "80 processes were started, 24 allowed" : "80 processes could not be started");
        }

        @Override
        BoxLimits limits() {
            return PROBE.processes(24);
        }
    },
    /** More processor time than allowed: the loop ends itself only when it has had three times as much. */
    CPU(
            "while :; do i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done;"
                    + " times >spent; read -r user system <spent; case $user in 0m[0-2].*) ;; *) echo took; exit;; esac; done") {
        @Override
        Seen judge(BoxResult result, String token) {
            boolean held = result.ended() == Ended.KILLED && !result.output().contains("took");
            return new Seen(held, held ? "a loop was ended after 1 s" : "a loop was not ended after 1 s");
        }

        @Override
        BoxLimits limits() {
            return PROBE.cpu(Duration.ofSeconds(1));
        }
    },
    /** A command and its children stay on past the time limit. */
    WALL("sleep 20 & sleep 20") {
        @Override
        Seen judge(BoxResult result, String token) {
            boolean held = result.ended() == Ended.TIMED_OUT && result.wall().compareTo(SLACK) < 0;
            return new Seen(held, held ? "a sleeping tree was ended in time" : "a sleeping tree: " + result.ended());
        }

        @Override
        boolean waits() {
            return true;
        }

        @Override
        BoxLimits limits() {
            return PROBE.wall(Duration.ofMillis(900));
        }
    },
    /** A process leaves session, directory, environment and parent and stays on after the end. */
    ESCAPE("(cd /; setsid env -i /bin/sh -c '(exec sleep 20.TOKEN) & exec sleep 0.2' >/dev/null 2>&1 </dev/null &);"
            + " sleep 0.1; echo left") {
        @Override
        Seen judge(BoxResult result, String token) {
            List<ProcessHandle> alive = ProcessHandle.allProcesses()
                    .filter(p -> p.info().commandLine().orElse("").contains(token))
                    .toList();
            alive.forEach(ProcessHandle::destroyForcibly);
            boolean held = alive.isEmpty() && result.output().contains("left");
            return new Seen(held, held ? "no process outlived its box" : "a process that hid outlived its box");
        }

        @Override
        BoxLimits limits() {
            return PROBE;
        }
    };

    // All but those that wait for it end by themselves. A busy machine is given the time: what was only late proves
    // nothing.
    private static final BoxLimits PROBE = BoxLimits.defaults()
            .wall(Duration.ofSeconds(30))
            .cpu(Duration.ofSeconds(5))
            .processes(64);
    private static final BoxLimits MEMORY = PROBE.memoryBytes(96L * 1024 * 1024);
    // A busy machine is late, and must not look like one that ends nothing: left alone, the tree sleeps for 20 seconds.
    private static final Duration SLACK = Duration.ofSeconds(10);
    // How much more time a box gets that was too slow to begin.
    private static final int LATE = 5;

    private final String script;

    LoadProbe(String script) {
        this.script = script;
    }

    Seen run(SelfTest.Runner boxes) throws Exception {
        String token = Integer.toUnsignedString(UUID.randomUUID().hashCode());
        String text = "echo begun; " + script.replace("TOKEN", "0" + token);
        BoxCommand command = BoxCommand.of("/bin/sh", "-c", text);
        BoxResult result = boxes.run(command.limits(limits()));
        if (result.ended() == Ended.TIMED_OUT && !begun(result)) {
            result = boxes.run(command.limits(limits().wall(limits().wall().multipliedBy(LATE))));
        }
        if (!begun(result)) {
            return new Seen(
                    false,
                    "the probe did not run: " + result.ended() + " "
                            + result.output().strip());
        }
        if (result.ended() == Ended.TIMED_OUT && !waits()) {
            return new Seen(false, "the probe did not come to its end in " + limits().wall());
        }
        return judge(result, token);
    }

    private static boolean begun(BoxResult result) {
        return result.output().contains("begun");
    }

    abstract Seen judge(BoxResult result, String token);

    abstract BoxLimits limits();

    /** Whether the attack is to stay on until the box ends it. */
    boolean waits() {
        return false;
    }

    /**
     * What was seen.
     *
     * @param held whether the attack was held back
     * @param what the same in words
     */
    record Seen(boolean held, String what) {}
}
