package dev.revo.engine.parallel.schedule;

import static java.util.Objects.requireNonNull;

import dev.revo.run.RunId;
import dev.revo.spi.Load;
import org.jspecify.annotations.Nullable;

/** One body in a {@link FairQueue}: what it asks for, and where it stands. Confined as its queue is. */
class Entry {
    /** Where a body stands. It goes from the first to the last, and back to WAITING only when it got no thread. */
    enum State {
        NEW,
        WAITING,
        RUNNING,
        GONE
    }

    final String tenant;
    /** Empty for a body of no agent. */
    final String agent;

    final Load load;
    /** The run whose body may be waiting for this one. */
    final @Nullable RunId parent;

    private final int asked;

    State state = State.NEW;
    /** When it was accepted, in nanoseconds. */
    long submitted;
    /** When it came into its lane, as ageing counts it. */
    long entered;
    /** Its number in the order of those that came into lanes. */
    long place;

    private @Nullable AgentLine line;
    /** The line that it left for a lane above. */
    @Nullable
    Line from;

    @Nullable
    Entry earlier;

    @Nullable
    Entry later;

    /** When it began, as if it had never been idle. */
    long began;
    /** Nanoseconds that its tenant has paid for it up to now. */
    double charged;
    /** How many times over its thread waits for work below it, and since when. */
    int idles;

    long idleSince;
    /** Whether it began or went on so lately that its price is not looked at, and when that was. */
    boolean fresh;

    long freshSince;
    /** Whether it is at work beyond the caps, in its parent's place. */
    boolean lent;

    int review = Heap.OUT;

    Entry(String tenant, String agent, Load load, @Nullable RunId parent) {
        this.tenant = tenant;
        this.agent = agent;
        this.load = load;
        this.parent = parent;
        this.asked = Lane.ORDER.indexOf(load.priority());
    }

    /** Where it waits, or from where it began. */
    AgentLine line() {
        return requireNonNull(line, "line");
    }

    void line(AgentLine where) {
        line = where;
    }

    /** The rank of the lane that it asked for. */
    int asked() {
        return asked;
    }
}
