package dev.revo.bench.stores.work;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import dev.revo.bench.process.CostSide;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * db-scheduler as its manual sets it for throughput: lock-and-fetch, no priorities. It keeps no results, so the body inserts
 * its own, and a task is over when its row of the schedule is gone.
 */
public final class DbSchedulerTasks implements CostSide.Tasks {
    private static final int BATCH = 500;
    private static final int THREADS = 50;
    private static final String TABLE = """
            create table scheduled_tasks (
              task_name text not null, task_instance text not null, task_data bytea,
              execution_time timestamp with time zone not null, picked boolean not null, picked_by text,
              last_success timestamp with time zone, last_failure timestamp with time zone, consecutive_failures int,
              last_heartbeat timestamp with time zone, version bigint not null, priority smallint,
              primary key (task_name, task_instance))""";

    private final HikariDataSource pool;
    private final Callers callers = Callers.waiting();
    private final ConcurrentHashMap<String, CountDownLatch> open = new ConcurrentHashMap<>();
    private final CustomTask<String> task;
    private final Scheduler scheduler;
    private final boolean pipelined;

    private DbSchedulerTasks(HikariDataSource pool, boolean pipelined) {
        this.pool = pool;
        this.pipelined = pipelined;
        task = Tasks.custom("bench", String.class).execute((instance, ctx) -> {
            record(instance.getId(), Payload.result(instance.getData()));
            return (complete, operations) -> {
                operations.stop();
                CountDownLatch done = open.remove(instance.getId());
                if (done != null) {
                    done.countDown();
                }
            };
        });
        SchedulerBuilder builder = Scheduler.create(pool, task)
                .threads(THREADS)
                .pollUsingLockAndFetch(0.5, 4.0)
                .pollingInterval(Duration.ofMillis(100))
                .serializer(new Text());
        // Who waits for one task is helped by not waiting for the next look; who hands over many is not.
        scheduler = (pipelined ? builder : builder.enableImmediateExecution()).build();
    }

    /** Plain text instead of Java's serialization, which would cost more. */
    private static final class Text implements Serializer {
        @Override
        public byte[] serialize(Object data) {
            return String.valueOf(data).getBytes(UTF_8);
        }

        @Override
        public <T> T deserialize(Class<T> type, byte[] serialized) {
            return type.cast(new String(serialized, UTF_8));
        }
    }

    /**
     * A scheduler that runs.
     *
     * @param pipelined whether one caller hands tasks over in batches of 500, else 64 callers wait for one each
     */
    public static CostSide.Tasks open(WorkDatabase database, boolean pipelined) {
        HikariDataSource pool = database.pool();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
            statement.execute("create index on scheduled_tasks (execution_time)");
            statement.execute("create index on scheduled_tasks (last_heartbeat)");
            statement.execute("create table results (task text primary key, result text not null)");
        } catch (SQLException e) {
            throw new IllegalStateException("the tables could not be made", e);
        }
        DbSchedulerTasks tasks = new DbSchedulerTasks(pool, pipelined);
        tasks.scheduler.start();
        return tasks;
    }

    private void record(String id, String result) {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into results values (?, ?)")) {
            insert.setString(1, id);
            insert.setString(2, result);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("a result could not be recorded", e);
        }
    }

    @Override
    public void run(int count) throws InterruptedException {
        if (!pipelined) {
            callers.run(count, this::one);
            return;
        }
        CountDownLatch done = new CountDownLatch(count);
        for (int from = 0; from < count; from += BATCH) {
            List<TaskInstance<?>> batch = new ArrayList<>();
            for (int i = from; i < Math.min(count, from + BATCH); i++) {
                batch.add(made(done));
            }
            scheduler.scheduleBatch(batch, Instant.now());
        }
        done.await();
    }

    private void one() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        scheduler.schedule(made(done), Instant.now());
        done.await();
    }

    private TaskInstance<String> made(CountDownLatch done) {
        String id = UUID.randomUUID().toString();
        open.put(id, done);
        return task.instance(id, Payload.TEXT);
    }

    @Override
    public void close() {
        callers.close();
        scheduler.stop();
        pool.close();
    }
}
