package dev.revo.engine.parallel.schedule;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.run.Priority;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * How a {@link FairScheduler} shares its places. Immutable; each copy method replaces one value and throws
 * {@link InvalidRequestException}, which names the field and the fix, when the value cannot be.
 */
public final class Scheduling {
    private static final int LARGEST = 1_000_000;
    private static final long MIB = 1024L * 1024;
    private static final Duration LONGEST = Duration.ofDays(365);

    private record Caps(int all, int perTenant, int perAgent) {}

    private record Bounds(int waiting, long bytes, int tenantWaiting, long tenantBytes) {}

    private record Weights(Map<Priority, Integer> lanes, Map<String, Integer> tenants) {}

    private final Caps caps;
    private final Bounds bounds;
    private final Weights weights;
    private final Duration ageing;
    private final WhenFull whenFull;

    private Scheduling(Caps caps, Bounds bounds, Weights weights, Duration ageing, WhenFull whenFull) {
        this.caps = caps;
        this.bounds = bounds;
        this.weights = weights;
        this.ageing = ageing;
        this.whenFull = whenFull;
    }

    /**
     * As many at once as the threads of this Java allow; no caps on tenants and agents; lanes 1 : 2 : 4 : 8; a lane up every 30
     * seconds; 20,000 bodies and 256 MiB may wait, half of it of one tenant; what is too much is refused.
     */
    public static Scheduling defaults() {
        return new Scheduling(
                new Caps(places(Runtime.version().feature()), LARGEST, LARGEST),
                new Bounds(20_000, 256 * MIB, 10_000, 128 * MIB),
                new Weights(
                        Map.of(Priority.LOW, 1, Priority.MEDIUM, 2, Priority.HIGH, 4, Priority.URGENT, 8), Map.of()),
                Duration.ofSeconds(30),
                WhenFull.reject());
    }

    /**
     * Places by default: before 21 each costs a platform thread; until 24 a virtual one that blocks in a monitor holds its carrier,
     * of which there are at most 256 (JEP 444); from then on only native frames do (JEP 491).
     */
    static int places(int feature) {
        return feature < 21 ? 64 : feature < 24 ? 256 : 1_024;
    }

    /** A copy with so many bodies at work at once, 1 to 1,000,000; children in their parents' places come on top. */
    public Scheduling concurrency(int most) {
        within("concurrency", most, 1, LARGEST);
        return new Scheduling(new Caps(most, caps.perTenant(), caps.perAgent()), bounds, weights, ageing, whenFull);
    }

    /** A copy with so many bodies of one tenant at work at once, 1 to 1,000,000. */
    public Scheduling perTenant(int most) {
        within("perTenant", most, 1, LARGEST);
        return new Scheduling(new Caps(caps.all(), most, caps.perAgent()), bounds, weights, ageing, whenFull);
    }

    /** A copy with so many bodies of one agent of one tenant at work at once, 1 to 1,000,000. */
    public Scheduling perAgent(int most) {
        within("perAgent", most, 1, LARGEST);
        return new Scheduling(new Caps(caps.all(), caps.perTenant(), most), bounds, weights, ageing, whenFull);
    }

    /** A copy where so many bodies may wait, 0 to 100,000,000; what can begin at once needs no room. */
    public Scheduling waiting(int most) {
        within("waiting", most, 0, 100L * LARGEST);
        return new Scheduling(
                caps,
                new Bounds(most, bounds.bytes(), bounds.tenantWaiting(), bounds.tenantBytes()),
                weights,
                ageing,
                whenFull);
    }

    /** A copy where bodies that wait may keep so many bytes in memory, 0 or more. */
    public Scheduling waitingBytes(long most) {
        within("waitingBytes", most, 0, Long.MAX_VALUE);
        return new Scheduling(
                caps,
                new Bounds(bounds.waiting(), most, bounds.tenantWaiting(), bounds.tenantBytes()),
                weights,
                ageing,
                whenFull);
    }

    /** A copy where so many bodies of one tenant may wait, 0 to 100,000,000. */
    public Scheduling tenantWaiting(int most) {
        within("tenantWaiting", most, 0, 100L * LARGEST);
        return new Scheduling(
                caps,
                new Bounds(bounds.waiting(), bounds.bytes(), most, bounds.tenantBytes()),
                weights,
                ageing,
                whenFull);
    }

    /** A copy where bodies of one tenant that wait may keep so many bytes in memory, 0 or more. */
    public Scheduling tenantWaitingBytes(long most) {
        within("tenantWaitingBytes", most, 0, Long.MAX_VALUE);
        return new Scheduling(
                caps,
                new Bounds(bounds.waiting(), bounds.bytes(), bounds.tenantWaiting(), most),
                weights,
                ageing,
                whenFull);
    }

    /** A copy where the tenant has this weight, 1 to 1,000: its share of the places where tenants compete. 1 for all others. */
    public Scheduling tenantWeight(String tenant, int weight) {
        requireNonNull(tenant, "tenant");
        within("tenantWeight of '" + tenant + "'", weight, 1, 1_000);
        Map<String, Integer> more = new HashMap<>(weights.tenants());
        more.put(tenant, weight);
        return new Scheduling(caps, bounds, new Weights(weights.lanes(), Map.copyOf(more)), ageing, whenFull);
    }

    /** A copy where the lane of this priority has this weight, 1 to 1,000: its share of the places where lanes compete. */
    public Scheduling laneWeight(Priority lane, int weight) {
        requireNonNull(lane, "lane");
        within("laneWeight of " + lane, weight, 1, 1_000);
        Map<Priority, Integer> more = new EnumMap<>(weights.lanes());
        more.put(lane, weight);
        return new Scheduling(caps, bounds, new Weights(Map.copyOf(more), weights.tenants()), ageing, whenFull);
    }

    /** A copy where a body counts in the lane above each time it has waited this long, a millisecond to 365 days. */
    public Scheduling ageing(Duration step) {
        requireNonNull(step, "step");
        if (step.compareTo(Duration.ofMillis(1)) < 0 || step.compareTo(LONGEST) > 0) {
            throw wrong("ageing", step, "Use a millisecond to 365 days.");
        }
        return new Scheduling(caps, bounds, weights, step, whenFull);
    }

    /** A copy that does this with bodies for which there is no room to wait. */
    public Scheduling whenFull(WhenFull policy) {
        return new Scheduling(caps, bounds, weights, ageing, requireNonNull(policy, "policy"));
    }

    private static void within(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw wrong(field, value, "Use " + least + " to " + most + ".");
        }
    }

    private static InvalidRequestException wrong(String field, Object value, String fix) {
        return InvalidRequestException.field("scheduling." + field, "is " + value, fix);
    }

    /** How many bodies are at work at once. */
    public int concurrency() {
        return caps.all();
    }

    /** How many of one tenant. */
    public int perTenant() {
        return caps.perTenant();
    }

    /** How many of one agent of one tenant. */
    public int perAgent() {
        return caps.perAgent();
    }

    /** How many bodies may wait. */
    public int waiting() {
        return bounds.waiting();
    }

    /** How many bytes they may keep. */
    public long waitingBytes() {
        return bounds.bytes();
    }

    /** How many bodies of one tenant may wait. */
    public int tenantWaiting() {
        return bounds.tenantWaiting();
    }

    /** How many bytes those may keep. */
    public long tenantWaitingBytes() {
        return bounds.tenantBytes();
    }

    /** Weights of the tenants whose weight is not 1. */
    public Map<String, Integer> tenantWeights() {
        return weights.tenants();
    }

    /** The weight of a lane. */
    public int laneWeight(Priority lane) {
        return requireNonNull(weights.lanes().get(lane), "lane");
    }

    /** After what time a body counts in the lane above. */
    public Duration ageing() {
        return ageing;
    }

    /** What becomes of bodies for which there is no room to wait. */
    public WhenFull whenFull() {
        return whenFull;
    }

    @Override
    public String toString() {
        return "Scheduling[" + caps + ", " + bounds + ", " + weights + ", ageing=" + ageing + ", " + whenFull + "]";
    }
}
