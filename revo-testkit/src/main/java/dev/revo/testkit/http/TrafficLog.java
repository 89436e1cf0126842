package dev.revo.testkit.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** What the server saw: requests, connections and who closed them. Thread-safe. */
final class TrafficLog {

    private final List<ModelRequest> requests = new ArrayList<>();
    private final List<Connection> carriers = new ArrayList<>();
    private final Set<Connection> open = new HashSet<>();
    private int running;
    private int mostRunning;

    synchronized void opened(Connection connection) {
        open.add(connection);
        notifyAll();
    }

    /** Notes the end of a connection; only the first call for one counts. */
    synchronized void closed(Connection connection, boolean byClient, long nanos) {
        if (open.remove(connection)) {
            connection.ended(byClient, nanos);
            notifyAll();
        }
    }

    /** Notes a request, which runs until {@link #finished()}. */
    synchronized ModelRequest begun(IntFunction<ModelRequest> request, Connection carrier) {
        ModelRequest begun = request.apply(requests.size());
        requests.add(begun);
        carriers.add(carrier);
        running++;
        mostRunning = Math.max(mostRunning, running);
        notifyAll();
        return begun;
    }

    synchronized void finished() {
        running--;
        notifyAll();
    }

    synchronized List<ModelRequest> requests() {
        return List.copyOf(requests);
    }

    synchronized int running() {
        return running;
    }

    synchronized int mostRunning() {
        return mostRunning;
    }

    synchronized int openConnections() {
        return open.size();
    }

    synchronized List<Connection> connections() {
        return List.copyOf(open);
    }

    synchronized List<ModelRequest> awaitRequests(int count, Duration limit) {
        await(limit, () -> requests.size() >= count, () -> count + " requests, there are " + requests.size());
        return List.copyOf(requests);
    }

    synchronized long awaitClosed(int index, Duration limit) {
        await(
                limit,
                () -> index < carriers.size() && !open.contains(carriers.get(index)),
                () -> index < carriers.size()
                        ? "the client to close the connection of request " + index + ", it is open"
                        : "request " + index + ", there are " + requests.size());
        Connection carrier = carriers.get(index);
        if (!carrier.endedByClient()) {
            throw new AssertionError(
                    "the connection of request " + index + " was closed by the server, not the client");
        }
        return carrier.endedNanos();
    }

    private void await(Duration limit, BooleanSupplier condition, Supplier<String> awaited) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("waited " + limit + " for " + awaited.get());
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + awaited.get(), e);
        }
    }
}
