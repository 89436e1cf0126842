package dev.revo.engine.parallel.schedule;

import org.jspecify.annotations.Nullable;

/** What a tenant has in one lane. Confined. */
final class Line {
    final Tenant tenant;
    final Lane lane;
    /** The start tag of its next body: what it has used of the lane so far, in nanoseconds over its weight. */
    double tag;
    /** Decides between equal tags: the number of the body that made it ready. */
    long since;
    /** Whether one of its bodies is in a lane above because of its age. */
    boolean lifted;

    /** Since when its next body has been in the lane, and its number, when both were looked at last: not before these by now. */
    private long age;

    private long agePlace;

    int tagIndex = Heap.OUT;
    int ageIndex = Heap.OUT;

    /** Its agents that have a body waiting and are below their cap, by the number of that body. */
    final Heap<AgentLine> ready = new Heap<>() {
        @Override
        boolean before(AgentLine a, AgentLine b) {
            return a.firstPlace() < b.firstPlace();
        }

        @Override
        int place(AgentLine node) {
            return node.index;
        }

        @Override
        void place(AgentLine node, int index) {
            node.index = index;
        }
    };

    Line(Tenant tenant, Lane lane) {
        this.tenant = tenant;
        this.lane = lane;
    }

    /** The body that is its turn next. */
    @Nullable
    Entry head() {
        AgentLine first = ready.first();
        return first == null ? null : first.waiting.head();
    }

    private long headEntered() {
        Entry head = head();
        return head == null ? Long.MAX_VALUE : head.entered;
    }

    /** Looks at its next body's age. */
    void look() {
        age = headEntered();
        agePlace = headPlace();
    }

    long age() {
        return age;
    }

    boolean olderThan(Line other) {
        return older(age, agePlace, other.age, other.agePlace);
    }

    /** Whether its next body is older than what was looked at, because it came from a lane below or was put back. */
    boolean grewOlder() {
        return older(headEntered(), headPlace(), age, agePlace);
    }

    /** Whether what was looked at has begun since. */
    boolean grewYounger() {
        return older(age, agePlace, headEntered(), headPlace());
    }

    private static boolean older(long entered, long place, long other, long otherPlace) {
        return entered < other || (entered == other && place < otherPlace);
    }

    long headPlace() {
        AgentLine first = ready.first();
        return first == null ? Long.MAX_VALUE : first.firstPlace();
    }
}
