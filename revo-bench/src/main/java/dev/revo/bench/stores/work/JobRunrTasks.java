package dev.revo.bench.stores.work;

import com.zaxxer.hikari.HikariDataSource;
import dev.revo.bench.process.CostSide;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.jobs.Job;
import org.jobrunr.jobs.filters.ApplyStateFilter;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.jobs.states.JobState;
import org.jobrunr.jobs.states.StateName;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.server.runner.ThreadLocalJobContext;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;

/**
 * JobRunr's open edition with its shortest interval between looks, 5 seconds on SQL. A result is kept as the job's metadata,
 * which are written with its last state; a task is over when that was written.
 */
public final class JobRunrTasks implements CostSide.Tasks {
    private static final int WORKERS = 64;

    private final HikariDataSource pool;
    private final Callers callers = Callers.waiting();
    private final ConcurrentHashMap<String, CountDownLatch> open = new ConcurrentHashMap<>();
    private final JobRequestScheduler scheduler;
    private final BackgroundJobServer server;
    private final boolean pipelined;

    private JobRunrTasks(HikariDataSource pool, boolean pipelined) {
        this.pool = pool;
        this.pipelined = pipelined;
        Doing doing = new Doing();
        var made = JobRunr.configure()
                .useStorageProvider(new PostgresStorageProvider(pool))
                .useJobActivator(new JobActivator() {
                    @Override
                    public <T> T activateJob(Class<T> type) {
                        return type.cast(doing);
                    }
                })
                .withJobFilter(new Ends(open))
                .useBackgroundJobServer(BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                        .andPollInterval(Duration.ofSeconds(5))
                        .andWorkerCount(WORKERS))
                .initialize();
        scheduler = made.getJobRequestScheduler();
        server = made.getBackgroundJobServer();
    }

    /**
     * A server that runs.
     *
     * @param pipelined whether one caller hands all tasks over as one stream, else 64 callers wait for one each
     */
    public static CostSide.Tasks open(WorkDatabase database, boolean pipelined) {
        return new JobRunrTasks(database.pool(), pipelined);
    }

    /** What is written for a job. */
    public record Asked(String id, String text) implements JobRequest {
        @Override
        public Class<Doing> getJobRequestHandler() {
            return Doing.class;
        }
    }

    /** The body. */
    public static final class Doing implements JobRequestHandler<Asked> {
        Doing() {}

        @Override
        public void run(Asked asked) {
            ThreadLocalJobContext.getJobContext().saveMetadata("result", Payload.result(asked.text()));
        }
    }

    /** Hears that a last state was written. */
    private static final class Ends implements ApplyStateFilter {
        private final ConcurrentHashMap<String, CountDownLatch> open;

        Ends(ConcurrentHashMap<String, CountDownLatch> open) {
            this.open = open;
        }

        @Override
        public void onStateApplied(Job job, JobState before, JobState after) {
            if (after.getName() == StateName.SUCCEEDED) {
                Asked asked =
                        (Asked) job.getJobDetails().getJobParameters().get(0).getObject();
                CountDownLatch done = open.remove(asked.id());
                if (done != null) {
                    done.countDown();
                }
            }
        }
    }

    @Override
    public void run(int count) throws InterruptedException {
        if (!pipelined) {
            callers.run(count, this::one);
            return;
        }
        CountDownLatch done = new CountDownLatch(count);
        scheduler.enqueue(Stream.generate(() -> made(done)).limit(count));
        done.await();
    }

    private void one() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        scheduler.enqueue(made(done));
        done.await();
    }

    private Asked made(CountDownLatch done) {
        String id = UUID.randomUUID().toString();
        open.put(id, done);
        return new Asked(id, Payload.TEXT);
    }

    @Override
    public void close() {
        callers.close();
        server.stop();
        pool.close();
    }
}
