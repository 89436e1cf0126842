package dev.revo.it;

import com.zaxxer.hikari.HikariDataSource;
import dev.revo.Revo;
import dev.revo.engine.parallel.ParallelEngine;
import dev.revo.parallel.Plan;
import dev.revo.parallel.Step;
import dev.revo.run.RunHandle;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.RunState;
import dev.revo.scope.Scope;
import dev.revo.store.jdbc.FreshPostgres;
import dev.revo.store.jdbc.JdbcStores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/** A process that holds runs which wait for a word; it starts one for each line that it is given. */
final class PostWorker implements AutoCloseable {
    static final Scope ADA = Scope.of("acme", "ada");
    static final Plan<String, String> PLAN = Plan.of("word", 1, String.class, String.class, p -> {
        Step<String> word = p.signal("word", String.class, Duration.ofHours(1));
        return p.step("end", String.class, word, (c, it) -> it + " heard");
    });

    private final Process process;
    private final BufferedReader out;
    private final List<String> said = new ArrayList<>();

    /** The process: URL, database, role, owner. */
    public static void main(String[] args) throws Exception {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(source(args, args[2]));
        Revo revo = builder("worker", JdbcStores.on(pool).migratedBy(source(args, args[3])))
                .build();
        System.out.println("ready");
        while (System.in.read() >= 0) {
            RunHandle<String> run = revo.with(ADA).parallel().start(PLAN.request("in"), RunOptions.defaults());
            while (run.status().state() != RunState.WAITING) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            System.out.println("run " + run.id().value());
        }
        System.exit(0);
    }

    static Revo.Builder builder(String name, JdbcStores stores) {
        return Revo.builder()
                .name(name)
                .trustAllCallers()
                .drain(Duration.ZERO)
                .install(stores)
                .install(ParallelEngine.module())
                .plan(PLAN);
    }

    private static PGSimpleDataSource source(String[] args, String user) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(args[0]);
        source.setDatabaseName(args[1]);
        source.setUser(user);
        return source;
    }

    PostWorker(FreshPostgres database) throws IOException {
        PGSimpleDataSource app = (PGSimpleDataSource) database.appSource();
        PGSimpleDataSource owner = (PGSimpleDataSource) database.ownerSource();
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PostWorker.class.getName(),
                        app.getUrl(),
                        database.name(),
                        String.valueOf(app.getUser()),
                        String.valueOf(owner.getUser())))
                .redirectErrorStream(true)
                .start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        until("ready");
    }

    /** Lets it start a run that waits when this returns. */
    RunId start() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        return RunId.parse(until("run ").substring("run ".length()));
    }

    private String until(String word) throws IOException {
        for (String line; (line = out.readLine()) != null; ) {
            said.add(line);
            if (line.startsWith(word)) {
                return line;
            }
        }
        throw new IllegalStateException("it did not come to '" + word + "': " + String.join("\n", said));
    }

    /** Lets it stand still, as one does that is out of memory or whose machine is. */
    void freeze() throws IOException, InterruptedException {
        int stopped = new ProcessBuilder("kill", "-STOP", String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (stopped != 0) {
            throw new IllegalStateException("it could not be stopped: " + stopped);
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        out.close();
    }
}
