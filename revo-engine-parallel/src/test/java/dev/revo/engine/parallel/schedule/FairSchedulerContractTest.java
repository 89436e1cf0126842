package dev.revo.engine.parallel.schedule;

import dev.revo.spi.RunScheduler;
import dev.revo.system.SystemParts;
import dev.revo.testkit.contract.RunSchedulerContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The fair scheduler keeps the contract of schedulers, whatever it does when it is full. */
final class FairSchedulerContractTest {
    private abstract static class Kit extends RunSchedulerContract {
        private final List<FairScheduler> opened = new ArrayList<>();

        FairScheduler open(Scheduling scheduling) {
            FairScheduler one = FairScheduler.of(SystemParts.executors(), SystemParts.time(), scheduling);
            opened.add(one);
            return one;
        }

        @AfterEach
        void closeAll() {
            opened.forEach(FairScheduler::close);
        }
    }

    @Nested
    class Rejecting extends Kit {
        @Override
        protected RunScheduler scheduler(int running, int waiting) {
            return open(Scheduling.defaults().concurrency(running).waiting(waiting));
        }
    }

    @Nested
    class Blocking extends Kit {
        @Override
        protected RunScheduler scheduler(int running, int waiting) {
            return open(Scheduling.defaults()
                    .concurrency(running)
                    .waiting(waiting)
                    .whenFull(WhenFull.block(Duration.ofMillis(20))));
        }
    }

    @Nested
    class WithCaps extends Kit {
        @Override
        protected RunScheduler scheduler(int running, int waiting) {
            return open(Scheduling.defaults()
                    .concurrency(running)
                    .perTenant(running)
                    .perAgent(running)
                    .tenantWaiting(waiting)
                    .waiting(waiting));
        }
    }
}
