package dev.revo.agents.runtime;

import dev.revo.agent.Agent;
import dev.revo.agent.AgentRequest;
import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.proof.Answer;
import dev.revo.run.RunContext;
import dev.revo.spi.Interceptor;
import dev.revo.spi.RunBody;
import dev.revo.spi.RunExecution;
import dev.revo.spi.RunRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** A run of an agent: the interceptors around the agent's own work. */
final class AgentBody<I, O> implements RunBody<Answer<O>> {
    private final Agent<I, O> agent;
    private final String inputJson;
    private final Services services;
    private final Function<AgentRequest<?>, RunRequest<?>> children;

    AgentBody(
            Agent<I, O> agent, String inputJson, Services services, Function<AgentRequest<?>, RunRequest<?>> children) {
        this.agent = agent;
        this.inputJson = inputJson;
        this.services = services;
        this.children = children;
    }

    @Override
    public Answer<O> run(RunExecution execution) throws Exception {
        I input = agent.spec().input().decode(inputJson);
        DefaultAgentContext<O> context = new DefaultAgentContext<>(execution, services, agent.spec(), children);
        Answer<?> answer = new Layer(0, execution, context, input).proceed();
        return typed(answer);
    }

    // Only this run's prover makes answers, and it was given this agent's output type.
    @SuppressWarnings("unchecked")
    private Answer<O> typed(Answer<?> answer) {
        return (Answer<O>) answer;
    }

    /** One skin of the onion; the innermost is the agent. */
    private final class Layer implements Interceptor.Invocation {
        private final int depth;
        private final RunExecution execution;
        private final DefaultAgentContext<O> context;
        private final I input;
        private final AtomicBoolean proceeded = new AtomicBoolean();

        Layer(int depth, RunExecution execution, DefaultAgentContext<O> context, I input) {
            this.depth = depth;
            this.execution = execution;
            this.context = context;
            this.input = input;
        }

        @Override
        public RunContext run() {
            return execution.context();
        }

        @Override
        public String agent() {
            return agent.spec().type();
        }

        @Override
        public Object input() {
            return input;
        }

        @Override
        public Answer<?> proceed() throws Exception {
            if (!proceeded.compareAndSet(false, true)) {
                throw new BugException(Fault.of("proceeded_twice", "An interceptor called proceed() twice."));
            }
            List<Interceptor> all = services.interceptors();
            return depth == all.size()
                    ? agent.run(context, input)
                    : all.get(depth).around(new Layer(depth + 1, execution, context, input));
        }
    }
}
