package dev.revo.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.engine.parallel.plan.Backoff;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.run.RunHandle;
import dev.revo.run.RunOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes due while another body is at work. */
@Timeout(60)
final class DueTest {
    private final Lives lives = new Lives();
    private final CountDownLatch began = new CountDownLatch(1);
    private final CountDownLatch second = new CountDownLatch(1);

    @AfterEach
    void close() {
        second.countDown();
        lives.close();
    }

    @Test
    void the_next_attempt_at_a_step_does_not_wait_for_the_body_of_another_one() throws Exception {
        Duration wait = Duration.ofMinutes(10);
        Plan<String, String> plan = Plan.of("due", 1, String.class, String.class, p -> {
            Step<String> slow = p.step("slow", String.class, p.input(), (c, in) -> {
                began.countDown();
                second.await();
                return in;
            });
            Step<String> flaky = p.step("flaky", String.class, p.input(), (c, in) -> {
                        if (c.attempt() == 1) {
                            throw new IOException("not yet");
                        }
                        second.countDown();
                        return in;
                    })
                    .retry(2);
            return p.step("end", String.class, slow, flaky, (c, a, b) -> a + b);
        });
        RunHandle<String> run = lives.next(Lives.plan(plan), engine -> engine.backoff(Backoff.between(wait, wait)))
                .parallel()
                .start(plan.request("in"), RunOptions.defaults());
        began.await();
        lives.passUntil("the second attempt has begun", () -> second.getCount() == 0);
        assertThat(run.await()).isEqualTo("inin");
    }
}
