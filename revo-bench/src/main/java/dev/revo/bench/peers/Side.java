package dev.revo.bench.peers;

/** One of the two that are compared, with its own questions. Confined to one thread. */
interface Side {
    /** How many questions it has. */
    int size();

    /** Asks so many of its questions, beginning with this one and starting again after the last: how many got a yes. */
    int ask(int from, int count, int outOf);
}
