package dev.revo.bench.parallel;

import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** The parallel agent of langchain4j-agentic over 100 agents that do nothing, called again and again: a task is an agent. */
final class AgenticSide implements TaskSide {
    private static final int WIDTH = 100;

    private final AtomicReference<Runnable> body = new AtomicReference<>(() -> {});
    private final UntypedAgent parallel;

    AgenticSide() {
        List<Object> agents = new ArrayList<>();
        for (int i = 0; i < WIDTH; i++) {
            agents.add(AgenticServices.agentAction(() -> body.get().run()));
        }
        parallel = AgenticServices.parallelBuilder().subAgents(agents).build();
    }

    @Override
    public void submit(int number, Runnable task) {
        throw new UnsupportedOperationException("it runs " + WIDTH + " at a time");
    }

    @Override
    public void burst(int tasks, CountDownLatch done) {
        if (tasks % WIDTH != 0) {
            throw new IllegalArgumentException(tasks + " tasks are no multiple of " + WIDTH);
        }
        body.set(done::countDown);
        for (int i = 0; i < tasks; i += WIDTH) {
            parallel.invoke(Map.of());
        }
    }

    @Override
    public void close() {
        // Its executor is the JVM's.
    }
}
