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

    long headEntered() {
        Entry head = head();
        return head == null ? Long.MAX_VALUE : head.entered;
    }

    long headPlace() {
        AgentLine first = ready.first();
        return first == null ? Long.MAX_VALUE : first.firstPlace();
    }
}
