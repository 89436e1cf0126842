package dev.revo.bench.stores.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.revo.bench.process.CpuClock;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerCpuTest {
    private static final String SERVER = "jdbc:postgresql://127.0.0.1:5432/postgres?user=postgres";

    @Test
    void a_process_is_read_though_its_name_has_spaces_and_brackets() {
        ServerCpu.Stat stat = ServerCpu.Stat.parse(
                "2201 (post) gres (x) S 2197 2201 2201 0 -1 4194624 312 77 0 0 11 22 33 44 20 0 1 0 500 221000000");
        assertThat(stat).isEqualTo(new ServerCpu.Stat("2197", 33, 77));
    }

    @Test
    void backends_of_other_databases_are_told_from_ours_and_from_those_that_serve_all() {
        assertThat(ServerCpu.ofAnother("postgres: 15/main: ada revo_bench_1 127.0.0.1(40404) idle", "revo_bench_1"))
                .isFalse();
        assertThat(ServerCpu.ofAnother("postgres: 15/main: ada revo_bench_12 127.0.0.1(40404) idle", "revo_bench_1"))
                .isTrue();
        assertThat(ServerCpu.ofAnother("postgres: ada other [local] SELECT", "revo_bench_1"))
                .isTrue();
        assertThat(ServerCpu.ofAnother("postgres: autovacuum worker other", "revo_bench_1"))
                .isTrue();
        assertThat(ServerCpu.ofAnother("postgres: autovacuum worker revo_bench_1", "revo_bench_1"))
                .isFalse();
        assertThat(ServerCpu.ofAnother("postgres: 15/main: walwriter", "revo_bench_1"))
                .isFalse();
    }

    @Test
    void what_a_query_costs_is_counted_for_its_database_and_not_for_another() throws Exception {
        Optional<String> problem = WorkDatabase.problem(SERVER);
        assumeTrue(problem.isEmpty(), () -> "skipped: " + problem.orElse(""));
        WorkDatabase database = WorkDatabase.named(SERVER);
        database.create();
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement()) {
            CpuClock ours = database.cpu();
            CpuClock another = new WorkDatabase(SERVER, "template1").cpu();
            long before = ours.nanos();
            long beforeAnother = another.nanos();
            statement.execute("select sum(sqrt(n)) from generate_series(1, 3000000) n");
            long counted = ours.nanos() - before;
            assertThat(counted).isGreaterThanOrEqualTo(50_000_000);
            assertThat(another.nanos() - beforeAnother)
                    .as("the control: who asks for another database does not see it")
                    .isLessThan(counted);
        } finally {
            database.drop();
        }
    }

    @Test
    void a_server_that_is_not_there_is_a_problem_with_its_reason() {
        assertThat(WorkDatabase.problem("jdbc:postgresql://127.0.0.1:1/postgres?user=postgres"))
                .hasValueSatisfying(why -> assertThat(why).contains("PostgreSQL does not answer"));
    }
}
