package dev.revo.engine.parallel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.engine.parallel.journal.LossyDisk.Died;
import dev.revo.engine.parallel.journal.LossyDisk.Loss;
import dev.revo.testkit.TestContexts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the journal acknowledged survives the loss of power, at whatever moment it comes. The controls take each force out
 * and show that this suite notices.
 */
class DurabilityTest {
    private static final int ROUNDS = 6;
    private static TestContexts contexts;

    @BeforeAll
    static void open() {
        contexts = TestContexts.open();
    }

    @AfterAll
    static void close() {
        contexts.close();
    }

    /** After each acknowledgement: whatever the power loss leaves, all that was acknowledged is there. */
    private static void eachAcknowledgement(Function<Disk, Disk> wrap) throws IOException {
        LossyDisk disk = LossyDisk.empty();
        Workload work = new Workload(contexts);
        work.play(Workload.journal(wrap.apply(disk)), ROUNDS, () -> {
            for (Loss loss : Loss.values()) {
                work.holds(disk.afterPowerLoss(loss));
            }
        });
    }

    /** The machine dies at each operation of the disk, before or after it; then the work goes on and it dies again. */
    private static int eachOperation(Function<Disk, Disk> wrap, boolean after) throws IOException {
        LossyDisk dry = LossyDisk.empty();
        new Workload(contexts).play(Workload.journal(wrap.apply(dry)), ROUNDS, () -> {});
        for (int number = 0; number < dry.operations(); number++) {
            for (Loss loss : Loss.values()) {
                Workload work = new Workload(contexts);
                LossyDisk disk = LossyDisk.empty().dyingAt(number, after);
                untilItDies(wrap.apply(disk), work);
                LossyDisk rebooted = disk.afterPowerLoss(loss);
                work.holds(rebooted.afterPowerLoss(Loss.ALL));
                WorkLog journal = work.again(wrap.apply(rebooted));
                work.more(journal);
                work.holds(rebooted.afterPowerLoss(Loss.ALL));
            }
        }
        return dry.operations();
    }

    /** The process is killed at each operation and its successor finds the cache; then the power goes. */
    private static void eachKill(Function<Disk, Disk> wrap) throws IOException {
        LossyDisk dry = LossyDisk.empty();
        new Workload(contexts).play(Workload.journal(wrap.apply(dry)), ROUNDS, () -> {});
        for (int number = 0; number < dry.operations(); number++) {
            Workload work = new Workload(contexts);
            LossyDisk disk = LossyDisk.empty().dyingAt(number, true);
            untilItDies(wrap.apply(disk), work);
            LossyDisk next = disk.afterKill();
            WorkLog journal = work.again(wrap.apply(next));
            work.more(journal);
            for (Loss loss : Loss.values()) {
                work.holds(next.afterPowerLoss(loss));
            }
        }
    }

    private static void untilItDies(Disk disk, Workload work) throws IOException {
        try {
            work.play(Workload.journal(disk), ROUNDS, () -> {});
            throw new AssertionError("the machine did not die");
        } catch (Died died) {
            // as planned
        }
    }

    @Test
    void what_was_acknowledged_survives_each_loss_of_power() throws IOException {
        eachAcknowledgement(disk -> disk);
    }

    @Test
    void the_machine_may_die_before_or_after_each_operation() throws IOException {
        assertThat(eachOperation(disk -> disk, false)).isGreaterThan(60);
        assertThat(eachOperation(disk -> disk, true)).isGreaterThan(60);
    }

    @Test
    void a_killed_process_hands_over_to_one_that_loses_power() throws IOException {
        eachKill(disk -> disk);
    }

    @Test
    void control_without_force_the_suite_fails() {
        assertThatThrownBy(() -> eachAcknowledgement(NoForce::new)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> eachOperation(NoForce::new, true)).isInstanceOf(AssertionError.class);
    }

    @Test
    void control_without_the_force_of_directories_the_suite_fails() {
        assertThatThrownBy(() -> eachAcknowledgement(NoDirectoryForce::new)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> eachOperation(NoDirectoryForce::new, true)).isInstanceOf(AssertionError.class);
    }

    @Test
    void control_forcing_only_what_this_life_created_fails_the_hand_over() throws IOException {
        eachAcknowledgement(NewOnly::new);
        assertThatThrownBy(() -> eachKill(NewOnly::new)).isInstanceOf(AssertionError.class);
    }

    private static final class NoForce extends ThroughDisk {
        NoForce(Disk disk) {
            super(disk);
        }

        @Override
        public void force(Path file) {
            // taken out
        }
    }

    private static final class NoDirectoryForce extends ThroughDisk {
        NoDirectoryForce(Disk disk) {
            super(disk);
        }

        @Override
        public void forceDirectory(Path directory) {
            // taken out
        }
    }

    /** Forces a directory only when something was created in it since it was opened: what was there is taken as forced. */
    private static final class NewOnly extends ThroughDisk {
        private boolean created;

        NewOnly(Disk disk) {
            super(disk);
        }

        @Override
        public List<Path> createDirectories(Path directory) throws IOException {
            List<Path> made = super.createDirectories(directory);
            created |= !made.isEmpty();
            return made;
        }

        @Override
        public void write(Path file, long offset, byte[] bytes) throws IOException {
            created |= !disk.exists(file);
            super.write(file, offset, bytes);
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            if (created) {
                super.forceDirectory(directory);
            }
        }
    }
}
