package dev.revo.bench.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.bench.parallel.Contest.Entry;
import dev.revo.bench.parallel.Contest.Figure;
import dev.revo.bench.process.CostSide;
import dev.revo.bench.process.Javas;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TournamentTest {
    private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:1/postgres?user=postgres";

    private final List<String> skipped = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    private List<TaskCost> play(Entry revo, Entry... peers) throws InterruptedException {
        Contest contest = new Contest(
                "test", List.of(new Figure("test", CostSide.COST, "ns")), revo, List.of(peers), 1, 64, false);
        try (Arena arena = Arena.open(Javas.newest(), true, NOWHERE)) {
            return Tournament.in(arena, new Tournament.Notes(skipped::add, failed::add, line -> {}))
                    .play(contest);
        }
    }

    private static Entry side(String name) {
        return new Entry(name, name, 100, 100);
    }

    @Test
    void one_that_fails_is_out_and_the_others_go_on() throws Exception {
        List<TaskCost> costs = play(side("fork.join"), side("no.such.side"), side("fixed.pool.64"));
        assertThat(costs).extracting(TaskCost::peer).containsExactly("fixed.pool.64");
        assertThat(costs.get(0).revo()).hasSize(1).allMatch(nanos -> nanos > 0);
        assertThat(failed).singleElement().asString().contains("no.such.side", "There is no side");
    }

    @Test
    void one_without_its_database_is_skipped_and_that_is_no_failure() throws Exception {
        List<TaskCost> costs = play(side("fork.join"), side("jobrunr.blocking"), side("fixed.pool.64"));
        assertThat(costs).extracting(TaskCost::peer).containsExactly("fixed.pool.64");
        assertThat(skipped).singleElement().asString().contains("jobrunr.blocking is skipped", "PostgreSQL");
        assertThat(failed).isEmpty();
    }

    @Test
    void nothing_is_compared_without_revo() throws Exception {
        assertThat(play(side("no.such.side"), side("fork.join"))).isEmpty();
        assertThat(failed).hasSize(1);
    }

    @Test
    void contests_are_found_by_their_metrics_and_each_metric_is_of_one() {
        List<String> metrics = Contests.all().stream()
                .flatMap(contest -> contest.figures().stream().map(Figure::metric))
                .toList();
        assertThat(metrics).doesNotHaveDuplicates().contains("agent.wake.p99", "task.durable.pipelined");
        for (String metric : metrics) {
            assertThat(Contests.all())
                    .filteredOn(contest -> contest.named(metric))
                    .as(metric)
                    .hasSize(1);
        }
        assertThat(Contests.all())
                .filteredOn(contest -> contest.named("task"))
                .as("no half of a name")
                .isEmpty();
    }
}
