package dev.revo.engine.parallel.estimate;

import dev.revo.engine.parallel.estimate.Ahead.Kind;
import dev.revo.engine.parallel.estimate.Ahead.Left;
import dev.revo.engine.parallel.estimate.Ahead.Open;
import dev.revo.engine.parallel.estimate.Ahead.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One run of a simulated plan. It tells an estimator what an engine could tell, and nothing else. */
final class SimRun {
    static final int WIDTH = 8;
    private static final int ATTEMPTS = 4;
    private static final double REST = 3;

    private final SimWorld world;
    private final List<SimStep> steps;
    private final Pace pace;
    private final double factor;
    private final Runnable finished;
    private final Element[][] elements;
    private final boolean[] over;
    private final boolean[] skipped;
    private final int[] next;
    private final int[] busy;
    private final int[] ended;
    private double end = -1;

    /** Where one element is; null of one that has not begun. */
    private static final class Element {
        private Stage stage = Stage.QUEUED;
        private double since;
        private int attempt = 1;
        private boolean over;
    }

    SimRun(SimWorld world, List<SimStep> steps, Pace pace, double factor, Runnable finished) {
        this.world = world;
        this.steps = steps;
        this.pace = pace;
        this.factor = factor;
        this.finished = finished;
        this.elements = new Element[steps.size()][];
        this.over = new boolean[steps.size()];
        this.skipped = new boolean[steps.size()];
        this.next = new int[steps.size()];
        this.busy = new int[steps.size()];
        this.ended = new int[steps.size()];
    }

    double end() {
        return end;
    }

    boolean isOver() {
        return end >= 0;
    }

    void advance() {
        for (int i = 0; i < steps.size(); i++) {
            SimStep step = steps.get(i);
            if (elements[i] != null || over[i] || !ready(step)) {
                continue;
            }
            if (step.under() >= 0 && skipped[step.under()]) {
                skipped[i] = true;
                over[i] = true;
            } else if (step.isCondition()) {
                boolean holds = world.random().nextDouble() < step.holds();
                pace.looked(step.name(), holds);
                skipped[i] = !holds;
                over[i] = true;
            } else {
                begin(i, step);
            }
        }
        if (end < 0 && allOver()) {
            end = world.now();
            finished.run();
        }
    }

    private boolean allOver() {
        for (boolean one : over) {
            if (!one) {
                return false;
            }
        }
        return true;
    }

    private boolean ready(SimStep step) {
        return step.needs().stream().allMatch(need -> over[need]) && (step.under() < 0 || over[step.under()]);
    }

    private void begin(int i, SimStep step) {
        int count = step.least() + world.random().nextInt(step.most() - step.least() + 1);
        elements[i] = new Element[count];
        if (step.fans()) {
            pace.fanned(step.name(), count);
        }
        fill(i);
    }

    private void fill(int i) {
        while (busy[i] < WIDTH && next[i] < elements[i].length) {
            int place = next[i]++;
            elements[i][place] = new Element();
            ask(i, place);
        }
    }

    private void ask(int i, int place) {
        Element one = elements[i][place];
        busy[i]++;
        one.stage = Stage.QUEUED;
        one.since = world.now();
        world.ask(() -> work(i, place));
    }

    private void work(int i, int place) {
        Element one = elements[i][place];
        pace.waited(time(world.now() - one.since));
        one.stage = Stage.RUNNING;
        one.since = world.now();
        double takes = steps.get(i).seconds().draw(world.random()) * factor;
        boolean fails = one.attempt < ATTEMPTS
                && world.random().nextDouble() < steps.get(i).fails();
        world.in(fails ? takes / 2 : takes, () -> {
            world.leave();
            busy[i]--;
            if (fails) {
                double rest = REST * world.random().nextDouble();
                pace.failed(steps.get(i).name(), time(takes / 2), time(rest));
                one.attempt++;
                one.stage = Stage.RESTING;
                one.since = world.now() + rest;
                world.in(rest, () -> ask(i, place));
                fill(i);
                return;
            }
            one.over = true;
            ended[i]++;
            pace.took(steps.get(i).name(), steps.get(i).fans() ? place : -1, time(takes));
            if (ended[i] == elements[i].length) {
                over[i] = true;
                advance();
            } else {
                fill(i);
            }
        });
    }

    static Duration time(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    /** What is left. */
    List<Ahead> ahead() {
        List<Ahead> ahead = new ArrayList<>();
        int[] places = new int[steps.size()];
        for (int i = 0; i < steps.size(); i++) {
            places[i] = -1;
            if (over[i]) {
                continue;
            }
            SimStep step = steps.get(i);
            List<Integer> after = new ArrayList<>();
            for (int need : step.needs()) {
                if (places[need] >= 0) {
                    after.add(places[need]);
                }
            }
            places[i] = ahead.size();
            int under = step.under() < 0 ? -1 : places[step.under()];
            Kind kind = step.isCondition() ? Kind.CONDITION : Kind.BODY;
            ahead.add(new Ahead(step.name(), kind, after, under, left(i, step)));
        }
        return ahead;
    }

    private Left left(int i, SimStep step) {
        if (step.isCondition()) {
            return Left.nothing();
        }
        Element[] all = elements[i];
        if (all == null) {
            return step.fans() ? new Left(-1, List.of(), Integer.MAX_VALUE, WIDTH, ATTEMPTS) : Left.one(ATTEMPTS);
        }
        List<Open> open = new ArrayList<>();
        for (Element one : all) {
            if (one != null && !one.over) {
                double time = one.stage == Stage.RESTING ? one.since - world.now() : world.now() - one.since;
                open.add(new Open(one.stage, time(time), ATTEMPTS - one.attempt));
            }
        }
        return new Left(all.length - next[i], open, Integer.MAX_VALUE, step.fans() ? WIDTH : 1, ATTEMPTS);
    }
}
