package dev.revo.it;

import com.zaxxer.hikari.HikariDataSource;
import dev.revo.Revo;
import dev.revo.ScopedRevo;
import dev.revo.engine.tenancy.Tenancy;
import dev.revo.error.ConflictException;
import dev.revo.error.QuotaExceededException;
import dev.revo.run.RunOptions;
import dev.revo.store.jdbc.FreshPostgres;
import dev.revo.store.jdbc.JdbcStores;
import dev.revo.tenancy.Role;
import dev.revo.testkit.memory.InMemoryEngines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/** A process that takes of every limit what it gets, and says each thing that it got. */
final class LimitsWorker implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Process process;
    private final BufferedReader out;
    private final List<String> said = new ArrayList<>();
    private final Map<String, Integer> got = new TreeMap<>();

    /** Takes something and says whether there was any. */
    private interface Take {
        void once(int n) throws InterruptedException;
    }

    /** The process: URL, database, role, owner, name. */
    public static void main(String[] args) throws Exception {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(source(args, args[2]));
        String name = args[4];
        Revo revo = Revo.builder()
                .name(name)
                .install(JdbcStores.on(pool).migratedBy(source(args, args[3])))
                .install(Tenancy.module())
                .install(InMemoryEngines.parallel())
                .build();
        System.out.println("ready");
        if (System.in.read() < 0) {
            throw new IllegalStateException("nobody said go");
        }
        CountDownLatch never = new CountDownLatch(1);
        ScopedRevo members = ada(revo, "members");
        ScopedRevo runs = ada(revo, "runs");
        ScopedRevo calls = ada(revo, "calls");
        List<Thread> all = List.of(
                taking("member", n -> members.members().addService(name + n, Role.VIEWER)),
                taking("run", n -> runs.parallel().ephemeral("wait", () -> forever(never), RunOptions.defaults())),
                taking("call", n -> calls.members().find("ada")));
        for (Thread each : all) {
            each.join();
        }
        System.out.println("full");
        int ended = System.in.read();
        System.out.println("ends " + ended);
        never.countDown();
        revo.close();
        System.exit(0);
    }

    private static String forever(CountDownLatch never) throws InterruptedException {
        never.await();
        return "done";
    }

    private static ScopedRevo ada(Revo revo, String organization) {
        return revo.with(revo.scopeOf(organization, "ada"));
    }

    private static PGSimpleDataSource source(String[] args, String user) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(args[0]);
        source.setDatabaseName(args[1]);
        source.setUser(user);
        return source;
    }

    private static Thread taking(String what, Take take) {
        Thread thread = new Thread(() -> {
            try {
                for (int n = 0; ; ) {
                    try {
                        take.once(n);
                        System.out.println("got " + what);
                        n++;
                    } catch (ConflictException e) {
                        // Another process changed the organization meanwhile: once more.
                        LockSupport.parkNanos(1);
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (QuotaExceededException e) {
                System.out.println("no more " + what);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        return thread;
    }

    LimitsWorker(FreshPostgres database, String name) throws IOException {
        PGSimpleDataSource app = (PGSimpleDataSource) database.appSource();
        PGSimpleDataSource owner = (PGSimpleDataSource) database.ownerSource();
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LimitsWorker.class.getName(),
                        app.getUrl(),
                        database.name(),
                        String.valueOf(app.getUser()),
                        String.valueOf(owner.getUser()),
                        name))
                .redirectErrorStream(true)
                .start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    void go() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Reads what it says until it says this. */
    void until(String word) throws IOException {
        for (String line; (line = out.readLine()) != null; ) {
            said.add(line);
            if (line.startsWith("got ")) {
                got.merge(line.substring(4), 1, Integer::sum);
            }
            if (line.equals(word)) {
                return;
            }
        }
        throw new IllegalStateException("it did not come to '" + word + "': " + String.join("\n", said));
    }

    /** Kills it once it has got so many of each, and reads what it had said until then. */
    void killAfter(int each, String... kinds) throws IOException, InterruptedException {
        for (String kind : kinds) {
            while (got(kind) < each) {
                until("got " + kind);
            }
        }
        // SIGKILL by its handle leaves the pipe open: what was written before is still read.
        process.toHandle().destroyForcibly();
        for (String line; (line = out.readLine()) != null; ) {
            if (line.startsWith("got ")) {
                got.merge(line.substring(4), 1, Integer::sum);
            }
        }
        process.waitFor();
    }

    /** How many of it it was given. */
    int got(String kind) {
        return got.getOrDefault(kind, 0);
    }

    /** Lets it close its reVo and end. */
    void end() throws IOException, InterruptedException {
        go();
        process.waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        out.close();
    }
}
