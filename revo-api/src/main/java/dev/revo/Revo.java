package dev.revo;

import dev.langchain4j.model.chat.ChatModel;
import dev.revo.agent.Agent;
import dev.revo.audit.AuditRecord;
import dev.revo.error.InvalidRequestException;
import dev.revo.gate.Kernel;
import dev.revo.login.Authenticated;
import dev.revo.model.ModelSettings;
import dev.revo.parallel.Plan;
import dev.revo.scope.Permission;
import dev.revo.scope.Scope;
import dev.revo.spi.Guarantee;
import dev.revo.spi.RevoModule;
import dev.revo.tool.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * reVo in an application: built once, shared by all threads, closed at the end. Business verbs are on the scoped view
 * that {@link #with} gives; there is none without a scope.
 */
public final class Revo implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Revo.class);

    private final Kernel kernel;
    private final NounTable nouns;
    private final WiringReport report;
    private final Closing closing;

    Revo(Kernel kernel, NounTable nouns, WiringReport report, Closing closing) {
        this.kernel = kernel;
        this.nouns = nouns;
        this.report = report;
        this.closing = closing;
    }

    /** A builder with nothing installed. */
    public static Builder builder() {
        return new DefaultBuilder();
    }

    /**
     * The one-line start: discovers what is on the class path, trusts all callers and says so in the log, keeps its files
     * in {@code revo-data} below the working directory.
     *
     * @throws dev.revo.error.WiringException when agents are on the class path and {@code revo-engine-parallel} is not
     */
    public static Revo local(ChatModel model) {
        LOG.warn(
                "Revo.local trusts every caller and keeps its files in revo-data; for more than one user, use builder()");
        return new DefaultBuilder()
                .model(model)
                .discover()
                .data(Path.of("revo-data"))
                .trustAllCallers()
                .build();
    }

    /** The view for this scope. The scope is checked at each use. */
    public ScopedRevo with(Scope scope) {
        return new DefaultScopedRevo(scope, kernel, nouns);
    }

    /**
     * The view of the one tenant {@code solo}, for hosts without tenants.
     *
     * @throws dev.revo.error.DeniedException when a directory is installed
     */
    public ScopedRevo solo() {
        Scope solo = Scope.of("solo", "host");
        kernel.accept(solo);
        return with(solo);
    }

    /**
     * The view for operators: reVo's own principal in a tenant of its own, past every decision point. Audited.
     *
     * @param reason why, for the audit log
     */
    public ScopedRevo asSystem(String reason) {
        if (reason.isBlank()) {
            throw InvalidRequestException.field("reason", "is blank", "Say why; it goes into the audit log.");
        }
        Scope system = kernel.operatorScope(reason);
        kernel.audited(system, "system:act", AuditRecord.Result.ALLOWED, Map.of("reason", reason));
        return with(system);
    }

    /**
     * A scope that this reVo trusts; with a directory, the principal is asked for there.
     *
     * @throws dev.revo.error.DeniedException when the directory does not know the principal
     */
    public Scope scopeOf(String tenant, String principalId) {
        return kernel.scopeOf(tenant, principalId);
    }

    /**
     * The scope of who was authenticated, with no more rights than the credential brings. The directory is asked again.
     *
     * @throws dev.revo.error.DeniedException when the directory does not know the member any more
     */
    public Scope scopeOf(Authenticated who) {
        Scope whole = scopeOf(who.tenant(), who.member());
        return who.rights()
                .map(rights -> whole.narrowedTo(rights.toArray(Permission[]::new)))
                .orElse(whole);
    }

    /** What was chosen for each part and what it promises. */
    public WiringReport wiring() {
        return report;
    }

    /** Whether it is well. Cheap; for probes. */
    public Health health() {
        return new Health(
                true, kernel.isOpen(), Map.of("runs", (long) kernel.liveRuns(), "leakedRuns", kernel.leakedRuns()));
    }

    /**
     * Takes no new runs, lets those that go on finish within the drain time, parks those that the journal can bring back
     * after a restart, cancels the rest, and closes all parts in reverse order. Idempotent.
     */
    @Override
    public void close() {
        closing.run();
    }

    /**
     * Collects what a reVo is made of. Each call checks its own arguments; {@link #build()} reports all faults of the
     * whole together. Confined to one thread. Not for implementation: it grows.
     *
     * <p>What runs needs an engine: {@code .install(ParallelEngine.module())} of {@code revo-engine-parallel}, or a
     * {@link dev.revo.spi.RunScheduler} of the host's own. What nobody brings is kept in memory, and there only the newest
     * runs that ended: {@link dev.revo.inmemory.InMemory}.
     */
    public interface Builder {
        /** The name: key for threads, leases and metric tags when one process has several. {@code revo} by default. */
        Builder name(String name);

        /** Lets every caller do everything. Said aloud, because without a decision point the build fails. */
        Builder trustAllCallers();

        /** The model named {@code default}. */
        Builder model(ChatModel model);

        /** A model under a name; the first one registered is also {@code default}. */
        Builder model(String name, ChatModel model, Consumer<ModelSettings> settings);

        /** Installs a module. */
        Builder install(RevoModule module);

        /** Also installs the modules that {@link java.util.ServiceLoader} finds, unless one of their name is installed. */
        Builder discover();

        /** Where parts that keep files may keep them. Without it nothing is kept in files. */
        Builder data(Path directory);

        /** How long {@link Revo#close()} waits for runs to finish; 10 s by default. */
        Builder drain(Duration most);

        /** An agent; the runtime of {@code revo-agents} runs it, on an engine. */
        Builder agent(Agent<?, ?> agent);

        /** A plan; the engine of {@code revo-engine-parallel} runs it. */
        Builder plan(Plan<?, ?> plan);

        /** A tool, for agents that want it. */
        Builder tool(Tool tool);

        /** The one part for a single-valued SPI; it goes before what modules bring. */
        <S> Builder provide(Class<S> spi, S one);

        /** One of the parts for a many-valued SPI. */
        <S> Builder contribute(Class<S> spi, S another);

        /** Fails the build unless everything that keeps what was acknowledged promises these. */
        Builder require(Guarantee... guarantees);

        /**
         * The reVo, ready. One without an engine is built as long as nothing in it starts runs.
         *
         * @throws dev.revo.error.WiringException naming every fault and the line that would fix it
         */
        Revo build();
    }
}
