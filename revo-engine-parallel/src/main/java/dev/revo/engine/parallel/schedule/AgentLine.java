package dev.revo.engine.parallel.schedule;

/** The bodies of one agent of one tenant that wait in one lane, first come first served. Confined. */
final class AgentLine {
    final AgentUse agent;
    final Line line;
    final Fifo waiting = new Fifo();
    int index = Heap.OUT;

    AgentLine(AgentUse agent, Line line) {
        this.agent = agent;
        this.line = line;
    }

    long firstPlace() {
        Entry head = waiting.head();
        return head == null ? Long.MAX_VALUE : head.place;
    }
}
