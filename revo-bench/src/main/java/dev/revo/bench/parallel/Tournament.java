package dev.revo.bench.parallel;

import dev.revo.bench.parallel.Contest.Entry;
import dev.revo.bench.parallel.Contest.Figure;
import dev.revo.bench.process.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Plays contests: every side in a JVM of its own, A, B, C, A, B, C, so that whatever else the machine does meets all. */
public final class Tournament {
    private static final int QUICK_ROUNDS = 1;

    private final Arena arena;
    private final boolean quick;
    private final Notes notes;

    private Tournament(Arena arena, Notes notes) {
        this.arena = arena;
        this.quick = arena.quick();
        this.notes = notes;
    }

    /**
     * What people are told meanwhile.
     *
     * @param skipped a side that cannot be measured here, and why
     * @param failed a side that ought to have been measured, and why it was not
     * @param progress what goes on
     */
    public record Notes(Consumer<String> skipped, Consumer<String> failed, Consumer<String> progress) {}

    /** In this arena. */
    public static Tournament in(Arena arena, Notes notes) {
        return new Tournament(arena, notes);
    }

    /** One side while it is in. */
    private static final class Player {
        private final Entry entry;
        private final List<Map<String, Double>> rounds = new ArrayList<>();
        private Optional<Arena.Started> started = Optional.empty();

        Player(Entry entry) {
            this.entry = entry;
        }

        void leave() {
            started.ifPresent(Arena.Started::close);
            started = Optional.empty();
        }
    }

    /** Something that a side is asked for. */
    private interface Step {
        void of(Player player) throws ChildJvm.FailedException, InterruptedException, IOException;
    }

    /** Plays it: what each figure came to against each peer that went through all rounds. */
    public List<TaskCost> play(Contest contest) throws InterruptedException {
        List<Player> players = new ArrayList<>();
        for (Entry each : contest.entries()) {
            Optional<String> problem = arena.problem(each.side());
            if (problem.isPresent()) {
                notes.skipped().accept(contest.name() + ": " + each.label() + " is skipped: " + problem.get());
            } else {
                players.add(new Player(each));
            }
        }
        try {
            play(contest, players);
        } finally {
            players.forEach(Player::leave);
        }
        return costs(contest, players);
    }

    private void play(Contest contest, List<Player> players) throws InterruptedException {
        if (!contest.fresh()) {
            each(contest, players, player -> enter(contest, player));
            if (!quick) {
                each(contest, players, player -> warm(contest, player));
            }
        }
        int rounds = quick ? QUICK_ROUNDS : contest.rounds();
        for (int i = 0; i < rounds; i++) {
            each(contest, players, player -> {
                if (contest.fresh()) {
                    enter(contest, player);
                }
                player.rounds.add(player.started.orElseThrow().jvm().round(tasks(player)));
                if (contest.fresh()) {
                    player.leave();
                }
            });
        }
    }

    private void enter(Contest contest, Player player)
            throws ChildJvm.FailedException, InterruptedException, IOException {
        player.started = Optional.of(arena.start(player.entry, contest.heapMegabytes()));
    }

    private void warm(Contest contest, Player player) throws ChildJvm.FailedException, InterruptedException {
        Map<String, Double> warmed = player.started.orElseThrow().jvm().warm(tasks(player));
        notes.progress()
                .accept(contest.name() + ": " + player.entry.label() + " is warm after "
                        + warmed.getOrDefault("rounds", 0.0).intValue() + " rounds"
                        + (warmed.getOrDefault("quiet", 0.0) > 0 ? "" : ", with its compilers still at work"));
    }

    private int tasks(Player player) {
        return quick ? player.entry.quick() : player.entry.tasks();
    }

    // One that fails is out, and the others go on.
    private void each(Contest contest, List<Player> players, Step step) throws InterruptedException {
        for (Player player : List.copyOf(players)) {
            try {
                step.of(player);
            } catch (ChildJvm.FailedException | IOException | RuntimeException e) {
                notes.failed().accept(contest.name() + ": " + e.getMessage());
                player.leave();
                players.remove(player);
            }
        }
    }

    private static List<TaskCost> costs(Contest contest, List<Player> players) {
        Map<Entry, List<Map<String, Double>>> played = new HashMap<>();
        players.forEach(player -> played.put(player.entry, player.rounds));
        List<TaskCost> costs = new ArrayList<>();
        Optional<List<Map<String, Double>>> revo = Optional.ofNullable(played.get(contest.revo()));
        if (revo.isEmpty()) {
            return costs;
        }
        for (Figure figure : contest.figures()) {
            for (Map.Entry<Entry, List<Map<String, Double>>> peer :
                    inOrder(contest, played).entrySet()) {
                costs.add(new TaskCost(
                        figure.metric(),
                        peer.getKey().label(),
                        figure.unit(),
                        values(revo.get(), figure),
                        values(peer.getValue(), figure)));
            }
        }
        return costs;
    }

    private static Map<Entry, List<Map<String, Double>>> inOrder(
            Contest contest, Map<Entry, List<Map<String, Double>>> played) {
        Map<Entry, List<Map<String, Double>>> ordered = new LinkedHashMap<>();
        for (Entry peer : contest.peers()) {
            Optional.ofNullable(played.get(peer)).ifPresent(rounds -> ordered.put(peer, rounds));
        }
        return ordered;
    }

    private static List<Double> values(List<Map<String, Double>> rounds, Figure figure) {
        return rounds.stream()
                .map(round -> round.getOrDefault(figure.key(), Double.NaN))
                .toList();
    }
}
