package dev.revo.engine.parallel.schedule;

import dev.revo.run.RunId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@link FairQueue} promises, said with lists that are searched from end to end at each step. */
final class NaiveQueue {
    static final class Body {
        final Entry entry;
        final String tenant;
        final String agent;
        int lane;
        long entered;
        long place;
        int liftedFrom = -1;
        long began;
        double charged;
        boolean lent;
        boolean idle;
        long idleSince;
        long freshSince;
        int chargedLane;

        Body(Entry entry) {
            this.entry = entry;
            this.tenant = entry.tenant;
            this.agent = entry.agent;
            this.lane = entry.asked();
        }
    }

    private static final class Share {
        double tag;
        long since;
        boolean ready;
    }

    /** What is known of the children of one parent. */
    private static final class Kin {
        long quietSince;
        long patience = Families.PATIENCE;
    }

    private final Scheduling scheduling;
    final List<Body> waiting = new ArrayList<>();
    final List<Body> running = new ArrayList<>();
    private final Map<String, Share> lines = new TreeMap<>();
    private final List<Share> lanes = new ArrayList<>();
    private final double[] laneVirtual = new double[4];
    private final Map<String, Double> means = new HashMap<>();
    private final List<RunId> needy = new ArrayList<>();
    private final Map<RunId, Kin> kin = new LinkedHashMap<>();
    private double virtual;
    private double mean = Double.NaN;
    private long places;

    NaiveQueue(Scheduling scheduling) {
        this.scheduling = scheduling;
        for (int rank = 0; rank < 4; rank++) {
            lanes.add(new Share());
        }
    }

    private Share line(String tenant, int lane) {
        return lines.computeIfAbsent(lane + " " + tenant, name -> new Share());
    }

    private double weight(String tenant) {
        return scheduling.tenantWeights().getOrDefault(tenant, 1);
    }

    private double laneWeight(int lane) {
        return scheduling.laneWeight(Lane.ORDER.get(lane));
    }

    private long atWork(String tenant) {
        return running.stream()
                .filter(b -> !b.lent && !b.idle && b.tenant.equals(tenant))
                .count();
    }

    private long atWork(String tenant, String agent) {
        return running.stream()
                .filter(b -> !b.lent && !b.idle && b.tenant.equals(tenant) && b.agent.equals(agent))
                .count();
    }

    long atWork() {
        return running.stream().filter(b -> !b.lent && !b.idle).count();
    }

    private boolean capped(String tenant, String agent) {
        return atWork(tenant) >= scheduling.perTenant()
                || (!agent.isEmpty() && atWork(tenant, agent) >= scheduling.perAgent());
    }

    private Optional<Body> head(String tenant, int lane) {
        return waiting.stream()
                .filter(b -> b.tenant.equals(tenant) && b.lane == lane && !capped(tenant, b.agent))
                .min(Comparator.comparingLong(b -> b.place));
    }

    boolean takes(Entry entry) {
        boolean idle = atWork() < scheduling.concurrency() && lanes.stream().noneMatch(l -> l.ready);
        if (entry.parent != null || (idle && !capped(entry.tenant, entry.agent))) {
            return true;
        }
        List<Body> own =
                waiting.stream().filter(b -> b.tenant.equals(entry.tenant)).toList();
        return waiting.size() < scheduling.waiting()
                && bytes(waiting) + entry.load.bytes() <= scheduling.waitingBytes()
                && own.size() < scheduling.tenantWaiting()
                && bytes(own) + entry.load.bytes() <= scheduling.tenantWaitingBytes();
    }

    static long bytes(List<Body> bodies) {
        return bodies.stream().mapToLong(b -> b.entry.load.bytes()).sum();
    }

    void add(Entry entry, long now) {
        Body body = new Body(entry);
        body.entered = now;
        body.place = ++places;
        waiting.add(body);
        moved(entry, now, false);
        settle();
    }

    @Nullable
    Entry poll(long now) {
        lift(now);
        review(now);
        Body next = atWork() < scheduling.concurrency() ? inTurn() : null;
        boolean turn = next != null;
        if (next == null && !needy.isEmpty()) {
            RunId first = needy.get(0);
            next = waiting.stream()
                    .filter(b -> first.equals(b.entry.parent))
                    .min(Comparator.comparingLong(b -> b.entry.submitted))
                    .orElseThrow();
        }
        if (next == null) {
            return null;
        }
        begin(next, turn, now);
        return next.entry;
    }

    private @Nullable Body inTurn() {
        int lane = -1;
        for (int rank = 3; rank >= 0; rank--) {
            if (lanes.get(rank).ready && (lane < 0 || lanes.get(rank).tag < lanes.get(lane).tag)) {
                lane = rank;
            }
        }
        int best = lane;
        return best < 0
                ? null
                : tenants().stream()
                        .filter(t -> line(t, best).ready)
                        .min(Comparator.<String>comparingDouble(t -> line(t, best).tag)
                                .thenComparingLong(t -> line(t, best).since))
                        .flatMap(t -> head(t, best))
                        .orElseThrow();
    }

    private List<String> tenants() {
        return lines.keySet().stream().map(name -> name.substring(2)).distinct().toList();
    }

    private void begin(Body body, boolean turn, long now) {
        Share line = line(body.tenant, body.lane);
        Share lane = lanes.get(body.lane);
        if (turn) {
            virtual = Math.max(virtual, lane.tag);
            laneVirtual[body.lane] = Math.max(laneVirtual[body.lane], line.tag);
        } else {
            lane.tag = lane.ready ? lane.tag : Math.max(lane.tag, virtual);
            line.tag = line.ready ? line.tag : Math.max(line.tag, laneVirtual[body.lane]);
        }
        double unknown = Double.isNaN(mean) ? Estimate.FIRST : mean;
        body.charged = means.getOrDefault(body.tenant, unknown) * body.entry.load.weight();
        body.chargedLane = body.lane;
        spend(body, body.charged);
        body.began = now;
        body.freshSince = now;
        body.lent = !turn;
        body.liftedFrom = -1;
        waiting.remove(body);
        running.add(body);
        moved(body.entry, now, false);
        settle();
    }

    private void spend(Body body, double cost) {
        line(body.tenant, body.chargedLane).tag += cost / weight(body.tenant);
        lanes.get(body.chargedLane).tag += cost / laneWeight(body.chargedLane);
    }

    private void review(long now) {
        for (int i = 0; i < 16; i++) {
            Body first = running.stream()
                    .filter(b -> !b.idle && now - b.freshSince >= Prices.EARLIEST_REVIEW)
                    .min(Comparator.<Body>comparingDouble(b -> b.began + b.charged)
                            .thenComparingLong(b -> b.place))
                    .orElse(null);
            if (first == null || now - first.began < first.charged) {
                return;
            }
            spend(first, first.charged);
            first.charged *= 2;
        }
    }

    private void lift(long now) {
        for (int rank = 0; rank < 3; rank++) {
            int lane = rank;
            for (int i = 0; i < 16; i++) {
                Body oldest = tenants().stream()
                        .filter(t -> waiting.stream().noneMatch(b -> b.tenant.equals(t) && b.liftedFrom == lane))
                        .flatMap(t -> head(t, lane).stream())
                        .min(Comparator.<Body>comparingLong(b -> b.entered).thenComparingLong(b -> b.place))
                        .orElse(null);
                if (oldest == null || now - oldest.entered < scheduling.ageing().toNanos()) {
                    break;
                }
                oldest.liftedFrom = lane;
                oldest.lane++;
                oldest.entered += scheduling.ageing().toNanos();
                oldest.place = ++places;
                settle();
            }
        }
    }

    void finish(Entry entry, long now) {
        Body body = running.stream().filter(b -> b.entry == entry).findFirst().orElseThrow();
        if (body.idle) {
            toggle(entry, now);
        }
        double took = Math.max(1_000, now - body.began);
        double one = Math.max(1_000, took / entry.load.weight());
        mean = Double.isNaN(mean) ? one : mean + (one - mean) / 8;
        Double own = means.get(body.tenant);
        means.put(body.tenant, own == null ? one : own + (one - own) / 8);
        spend(body, took - body.charged);
        running.remove(body);
        moved(entry, now, true);
        settle();
    }

    /** One that is at work waits, or goes on. */
    void toggle(Entry entry, long now) {
        Body body = running.stream().filter(b -> b.entry == entry).findFirst().orElseThrow();
        body.idle = !body.idle;
        if (body.idle) {
            body.idleSince = now;
        } else {
            body.began += now - body.idleSince;
            body.freshSince = now;
        }
        settle();
    }

    boolean remove(Entry entry, long now) {
        boolean was = waiting.removeIf(b -> b.entry == entry);
        moved(entry, now, false);
        settle();
        return was;
    }

    // Who was idle comes back with the greater of its own tag and the virtual time.
    private void settle() {
        for (Body each : waiting) {
            line(each.tenant, each.lane);
        }
        for (String tenant : tenants()) {
            for (int rank = 0; rank < 4; rank++) {
                Share line = line(tenant, rank);
                Optional<Body> head = head(tenant, rank);
                if (head.isPresent() && !line.ready) {
                    line.tag = Math.max(line.tag, laneVirtual[rank]);
                    line.since = head.get().place;
                }
                line.ready = head.isPresent();
            }
        }
        for (int rank = 0; rank < 4; rank++) {
            int at = rank;
            Share lane = lanes.get(rank);
            boolean ready = tenants().stream().anyMatch(t -> line(t, at).ready);
            if (ready && !lane.ready) {
                lane.tag = Math.max(lane.tag, virtual);
            }
            lane.ready = ready;
        }
    }

    // Something began, ended, came or went among the children of a parent.
    private void moved(Entry entry, long now, boolean ended) {
        RunId parent = entry.parent;
        if (parent == null) {
            return;
        }
        Kin own = kin.computeIfAbsent(parent, key -> new Kin());
        own.quietSince = now;
        own.patience = ended ? Families.PATIENCE : own.patience;
        needy.remove(parent);
        if (waiting.stream().noneMatch(b -> parent.equals(b.entry.parent))
                && running.stream().noneMatch(b -> parent.equals(b.entry.parent))) {
            kin.remove(parent);
        }
    }

    /** Families that stood still for too long may go beyond the caps. */
    void hurry(long now) {
        List<Map.Entry<RunId, Kin>> due = new ArrayList<>(kin.entrySet());
        due.removeIf(each -> now - each.getValue().quietSince < each.getValue().patience
                || waiting.stream().noneMatch(b -> each.getKey().equals(b.entry.parent)));
        // Those that came first stay first where they are due at the same time.
        due.sort(Comparator.comparingLong(each -> each.getValue().quietSince + each.getValue().patience));
        for (Map.Entry<RunId, Kin> each : due) {
            each.getValue().patience *= 2;
            each.getValue().quietSince = now;
            if (!needy.contains(each.getKey())) {
                needy.add(each.getKey());
            }
        }
    }
}
