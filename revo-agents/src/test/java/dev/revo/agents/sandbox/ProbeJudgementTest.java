package dev.revo.agents.sandbox;

import static dev.revo.sandbox.SandboxReport.Force.ABSENT;
import static dev.revo.sandbox.SandboxReport.Force.ENFORCED;
import static dev.revo.sandbox.SandboxReport.Force.PARTIAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.sandbox.BoxCommand;
import dev.revo.sandbox.BoxResult;
import dev.revo.sandbox.BoxResult.Ended;
import dev.revo.sandbox.SandboxReport;
import dev.revo.sandbox.SandboxReport.Protection;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What probes conclude from what they see, with boxes that are none. */
class ProbeJudgementTest {
    private static BoxResult result(Ended ended, String output, Duration wall) {
        return new BoxResult(ended, 0, output, false, Map.of(), wall);
    }

    private static LoadProbe.Seen seen(LoadProbe probe, Ended ended, String output, long millis) throws Exception {
        return probe.run(command -> result(ended, output.replace(';', '\n'), Duration.ofMillis(millis)));
    }

    @ParameterizedTest
    @CsvSource({
        "MEMORY_ONE,EXITED,begun;200000000,1,false",
        "MEMORY_ONE,EXITED,begun;0,1,true",
        "MEMORY_TREE,EXITED,begun;60000000;60000000;60000000,1,false",
        "MEMORY_TREE,EXITED,begun;60000000;60000000,1,true",
        "FORKS,EXITED,begun;forked 80,1,false",
        "FORKS,EXITED,begun;forked 20,1,true",
        "MEMORY_ONE,TIMED_OUT,begun,1,false",
        "MEMORY_TREE,TIMED_OUT,begun,1,false",
        "FORKS,TIMED_OUT,begun,1,false",
        "ESCAPE,TIMED_OUT,begun,1,false",
        "CPU,KILLED,begun,1,true",
        "CPU,TIMED_OUT,begun,1,false",
        "CPU,EXITED,begun;took,1,false",
        "WALL,TIMED_OUT,begun,1000,true",
        "WALL,TIMED_OUT,begun,9999,true",
        "WALL,TIMED_OUT,begun,10000,false",
        "WALL,EXITED,begun,1,false",
        "ESCAPE,EXITED,begun;left,1,true",
        "ESCAPE,EXITED,begun,1,false",
        "CPU,KILLED,not begun at all,1,true",
        "CPU,KILLED,nothing,1,false",
    })
    void loads_are_held_when_what_they_took_was_not_got(
            LoadProbe probe, Ended ended, String output, long millis, boolean held) throws Exception {
        LoadProbe.Seen seen = seen(probe, ended, output, millis);
        assertThat(seen.held()).as(seen.what()).isEqualTo(held);
        assertThat(seen.what()).isNotBlank();
    }

    @Test
    void a_load_that_never_began_says_what_came_instead() throws Exception {
        assertThat(seen(LoadProbe.FORKS, Ended.EXITED, " no shell ", 1).what())
                .isEqualTo("the probe did not run: EXITED no shell");
    }

    @Test
    void a_box_that_is_too_slow_to_begin_gets_more_time_once() throws Exception {
        List<Duration> walls = new ArrayList<>();
        LoadProbe.Seen seen = LoadProbe.WALL.run(command -> {
            walls.add(command.limits().wall());
            return result(Ended.TIMED_OUT, walls.size() == 1 ? "" : "begun", Duration.ofSeconds(1));
        });
        assertThat(seen.held()).as(seen.what()).isTrue();
        assertThat(walls).containsExactly(Duration.ofMillis(900), Duration.ofMillis(4500));
    }

    @Test
    void a_process_that_outlives_its_box_is_seen_and_ended() throws Exception {
        Machine.needsShell();
        LoadProbe.Seen seen = LoadProbe.ESCAPE.run(command -> {
            // The escape itself, in no box at all: its token is a fraction of the seconds that it sleeps.
            String script = command.argv().get(2);
            Process process = new ProcessBuilder("/bin/sh", "-c", script)
                    .redirectErrorStream(true)
                    .start();
            process.waitFor();
            return result(Ended.EXITED, "begun\nleft\n", Duration.ZERO);
        });
        assertThat(seen.held()).isFalse();
        assertThat(seen.what()).contains("outlived");
    }

    /** A guest of which a test decides what it reaches. */
    private interface Guest {
        String reach(List<String> arguments) throws Exception;
    }

    private static ReachProbe.Seen reached(Guest guest) throws Exception {
        return new ReachProbe(command -> {
                    List<String> argv = command.argv();
                    List<String> arguments = argv.subList(argv.indexOf(Probe.class.getName()) + 1, argv.size());
                    return result(Ended.EXITED, guest.reach(arguments), Duration.ZERO);
                })
                .run();
    }

    private static String said(String... lines) {
        return Probe.STARTED + "\n" + String.join("\n", lines) + "\nprobe=done\n";
    }

    private static void connect(String port) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port)).close();
    }

    private static void send(String port) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getLoopbackAddress(), Integer.parseInt(port)));
        }
    }

    @Test
    void everything_is_held_from_a_guest_that_reaches_nothing() throws Exception {
        ReachProbe.Seen seen = reached(arguments -> said("process=hidden", "file=1048576"));
        assertThat(seen.findings().values()).extracting(SelfTest.Finding::force).containsOnly(ENFORCED);
        assertThat(seen.findings()).hasSize(5);
        assertThat(seen.processesHidden()).isTrue();
        assertThat(seen.processes()).contains("hidden");
    }

    @Test
    void nothing_is_held_from_a_guest_that_reaches_everything() throws Exception {
        ReachProbe.Seen seen = reached(arguments -> {
            Files.writeString(Path.of(arguments.get(0)), "x");
            connect(arguments.get(2));
            send(arguments.get(3));
            return said(
                    "read=" + Files.readString(Path.of(arguments.get(1))),
                    "env=HIDDEN",
                    "process=seen",
                    "file=1048577");
        });
        assertThat(seen.findings().values()).extracting(SelfTest.Finding::force).containsOnly(ABSENT);
        assertThat(seen.processesHidden()).isFalse();
        assertThat(seen.findings().get(Protection.FILE_SIZE))
                .hasToString("Finding[force=ABSENT, what=a file grew to 1048577]");
    }

    @Test
    void half_a_network_is_partly_held() throws Exception {
        ReachProbe.Seen tcp = reached(arguments -> {
            connect(arguments.get(2));
            return said();
        });
        ReachProbe.Seen udp = reached(arguments -> {
            send(arguments.get(3));
            return said();
        });
        assertThat(tcp.findings().get(Protection.NETWORK))
                .isEqualTo(
                        new SelfTest.Finding(PARTIAL, "TCP reached and UDP did not reach a listener of this machine"));
        assertThat(udp.findings().get(Protection.NETWORK))
                .isEqualTo(
                        new SelfTest.Finding(PARTIAL, "TCP did not reach and UDP reached a listener of this machine"));
    }

    @Test
    void a_guest_that_did_not_come_to_its_end_proves_nothing() throws Exception {
        for (String output : List.of("", Probe.STARTED, "probe=done")) {
            ReachProbe.Seen seen = reached(arguments -> output);
            assertThat(seen.findings().values())
                    .extracting(SelfTest.Finding::force)
                    .containsOnly(ABSENT);
            assertThat(seen.processesHidden()).isFalse();
            assertThat(seen.processes()).startsWith("the probe did not run: EXITED");
        }
    }

    /** A backend whose boxes cannot be made. */
    private static final Backend BROKEN = new Backend() {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public Box open(BoxCommand command) throws IOException {
            throw new IOException("no room");
        }
    };

    @Test
    void a_backend_without_boxes_holds_nothing_and_says_why() {
        SandboxReport report = new SelfTest(BROKEN).run();
        assertThat(report.backend()).isEqualTo("broken");
        for (Protection protection : Protection.values()) {
            assertThat(report.force(protection)).isEqualTo(ABSENT);
        }
        assertThat(report.observed().get(Protection.CPU))
                .contains("the probe did not run")
                .contains("no room");
        assertThat(report.observed().get(Protection.NETWORK)).contains("no room");
    }

    @Test
    void what_needs_a_shell_is_not_probed_where_there_is_none() {
        SandboxReport report = new SelfTest(new ProcessBackend(HostTools.detect()), false).run();
        for (Protection loaded : List.of(Protection.MEMORY, Protection.CPU, Protection.WALL)) {
            assertThat(report.force(loaded)).isEqualTo(ABSENT);
            assertThat(report.observed().get(loaded)).contains("no POSIX shell");
        }
        assertThat(report.force(Protection.ENV)).isEqualTo(ENFORCED);
    }

    @Test
    void an_interrupt_ends_the_probes_and_nothing_is_claimed() {
        // One whose probes go on, or they could all have ended before anybody waits for them.
        Backend slow = new Backend() {
            @Override
            public String name() {
                return "slow";
            }

            @Override
            public Box open(BoxCommand command) throws IOException {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IOException("no time");
            }
        };
        Thread.currentThread().interrupt();
        SandboxReport report = new SelfTest(slow).run();
        assertThat(Thread.interrupted()).isTrue();
        for (Protection protection : Protection.values()) {
            assertThat(report.force(protection)).isEqualTo(ABSENT);
        }
        assertThat(report.observed().get(Protection.WALL)).contains("interrupted");
    }
}
