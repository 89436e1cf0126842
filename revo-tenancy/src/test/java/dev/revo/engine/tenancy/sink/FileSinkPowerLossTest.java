package dev.revo.engine.tenancy.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.error.UnavailableException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The power goes before each operation of the file sink in turn: what was acknowledged is there, once, and it goes on. */
final class FileSinkPowerLossTest {
    private static final Path DIRECTORY = Path.of("audit");
    private static final Path ACME = DIRECTORY.resolve("t-acme");
    private static final int LINES = 40;
    private static final int STEP = 8;
    private static final long SEED = Long.getLong("revo.seed", 20_260_301L);

    private final SignedChain chain = SignedChain.of("acme", LINES);

    /** Delivers all from the beginning, until the power goes; how many lines were acknowledged. */
    private int deliver(SinkDisk disk) {
        FileSink sink = FileSink.on(disk, DIRECTORY).rotateAt(4096);
        int acknowledged = 0;
        try {
            for (int from = 1; from <= LINES; from += STEP) {
                sink.deliver(chain.signed(from, from + STEP - 1));
                acknowledged = from + STEP - 1;
            }
        } catch (UnavailableException e) {
            assertThat(e).hasCauseInstanceOf(TornDisk.PowerLoss.class);
        }
        return acknowledged;
    }

    /** How many acknowledged lines are lost at the worst moment. */
    private int lost(boolean forces) throws Exception {
        Random random = new Random(SEED);
        int worst = 0;
        boolean over = false;
        for (int moment = 0; !over; moment++) {
            TornDisk disk = new TornDisk(forces);
            AtomicInteger left = new AtomicInteger(moment);
            int acknowledged = deliver(TornDisk.wrap(disk, (method, arguments) -> {
                if (left.getAndDecrement() <= 0) {
                    throw new TornDisk.PowerLoss();
                }
            }));
            over = acknowledged == LINES;
            TornDisk after = disk.afterPowerLoss(random);
            if (forces) {
                // A reader cuts nothing off, so the sink does, at its first delivery: of a line that was there.
                FileSink.on(after, DIRECTORY).rotateAt(4096).deliver(chain.unsigned(1, 1));
            }
            worst = Math.max(
                    worst, acknowledged - KeptFiles.rows(after.bytes(ACME)).size());
            if (forces) {
                assertThat(deliver(after)).as("it goes on, seed " + SEED).isEqualTo(LINES);
                assertThat(chain.verdict(after.bytes(ACME)).findings()).isEmpty();
                assertThat(KeptFiles.rows(after.bytes(ACME))).hasSize(LINES).doesNotHaveDuplicates();
            }
        }
        return worst;
    }

    @Test
    void what_was_acknowledged_is_there_once_whenever_the_power_goes() throws Exception {
        assertThat(lost(true)).isZero();
    }

    @Test
    void control_without_force_acknowledged_lines_are_lost() throws Exception {
        assertThat(lost(false)).isPositive();
    }

    @Test
    void a_checkpoint_is_not_written_twice_after_a_power_loss() throws Exception {
        TornDisk disk = new TornDisk(true);
        deliver(disk);
        byte[] before = disk.bytes(ACME);
        FileSink.on(disk, DIRECTORY).deliver(chain.piece(LINES + 1, LINES, false, List.of(chain.note(LINES))));
        assertThat(disk.bytes(ACME)).isEqualTo(before);
    }
}
