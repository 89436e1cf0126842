package dev.revo;

import dev.revo.audit.Audit;
import dev.revo.error.RevoException;
import dev.revo.gate.Kernel;
import dev.revo.gate.Parts;
import dev.revo.inmemory.InMemory;
import dev.revo.run.Runs;
import dev.revo.scope.Directory;
import dev.revo.spi.AgentStatusStore;
import dev.revo.spi.ApiKeyStore;
import dev.revo.spi.AuditStore;
import dev.revo.spi.BlobStore;
import dev.revo.spi.ConfigurationStore;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.Decision;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.FactorStore;
import dev.revo.spi.Gate;
import dev.revo.spi.Guarantee;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.ModelSource;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.PriceBook;
import dev.revo.spi.Promising;
import dev.revo.spi.QuotaGate;
import dev.revo.spi.QuotaStore;
import dev.revo.spi.RevoModule;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunKind;
import dev.revo.spi.RunScheduler;
import dev.revo.spi.SecretStore;
import dev.revo.spi.SessionStore;
import dev.revo.spi.StorageLedger;
import dev.revo.spi.StorageLimit;
import dev.revo.spi.TaskStore;
import dev.revo.spi.Telemetry;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UnitOfWork;
import dev.revo.system.SystemParts;
import dev.revo.tool.Approvals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a reVo of what builder and modules declared, or finds every reason why it cannot be made. */
final class Assembly {
    private static final Logger LOG = LoggerFactory.getLogger(Revo.class);
    private static final List<Class<?>> KEEPERS = List.of(RunJournal.class, IdempotencyStore.class, AuditStore.class);

    private final String name;
    private final @Nullable Path data;
    private final Duration drain;
    private final PartTable parts;
    private final List<String> faults;
    private final NounTable nouns = new NounTable();
    private final List<String> modules = new ArrayList<>();
    private final List<ModuleWiring> wirings = new ArrayList<>();
    private final Set<String> installed = new HashSet<>();

    Assembly(String name, @Nullable Path data, Duration drain, PartTable parts, List<String> faults) {
        this.name = name;
        this.data = data;
        this.drain = drain;
        this.parts = parts;
        this.faults = faults;
    }

    void install(RevoModule module, PartTable.Rank rank) {
        if (!installed.add(module.name())) {
            faults.add("The module " + module.name() + " is installed twice. Remove one .install(...).");
            return;
        }
        modules.add(module.name());
        ModuleWiring wiring = new ModuleWiring(module.name(), rank, name, data, parts, nouns, faults);
        wirings.add(wiring);
        try {
            module.install(wiring);
        } catch (RevoException e) {
            faults.add("The module " + module.name() + " cannot be installed: " + e.getMessage());
        }
    }

    void discovered(RevoModule module) {
        if (!installed.contains(module.name())) {
            LOG.atInfo().addKeyValue("module", module.name()).log("Discovered a module");
            install(module, PartTable.Rank.DISCOVERED);
        }
    }

    void trustAll() {
        LOG.atInfo().addKeyValue("revo", name).log("Every caller is trusted: there is no decision point");
        parts.provide(PartTable.Rank.BUILDER, "trustAllCallers", PolicyDecisionPoint.class, (PolicyDecisionPoint)
                (ctx, request) -> Decision.allow("trust-all-callers"));
    }

    private <S> void builtIn(Class<S> spi, Supplier<? extends S> part) {
        parts.provide(PartTable.Rank.DEFAULT, "default", spi, part);
    }

    private void builtIns() {
        builtIn(TimeSource.class, SystemParts::time);
        builtIn(IdGenerator.class, () -> SystemParts.ids(get(TimeSource.class)));
        builtIn(ExecutorSource.class, SystemParts::executors);
        builtIn(RunScheduler.class, NoScheduler::new);
        builtIn(RunJournal.class, InMemory::runJournal);
        builtIn(IdempotencyStore.class, () -> InMemory.idempotency(get(RunJournal.class)));
        builtIn(AuditStore.class, () -> InMemory.audit(100_000));
        builtIn(QuotaGate.class, InMemory::quotas);
        builtIn(UnitOfWork.class, () -> InMemory.unitOfWork(get(AuditStore.class)));
        builtIn(OrganizationStore.class, InMemory::organizations);
        builtIn(ApiKeyStore.class, InMemory::apiKeys);
        builtIn(SessionStore.class, InMemory::sessions);
        builtIn(FactorStore.class, InMemory::factors);
        builtIn(QuotaStore.class, InMemory::quotaStore);
        builtIn(ConfigurationStore.class, InMemory::configurations);
        builtIn(AgentStatusStore.class, InMemory::agentStatus);
        builtIn(TaskStore.class, () -> InMemory.tasks(get(RunJournal.class)));
        builtIn(ConversationStore.class, InMemory::conversations);
        builtIn(StorageLedger.class, InMemory::storage);
        builtIn(StorageLimit.class, () -> StorageLimit.NONE);
        builtIn(
                BlobStore.class,
                () -> InMemory.blobs(get(RunJournal.class), get(StorageLedger.class), get(StorageLimit.class)));
        builtIn(SecretStore.class, InMemory::secrets);
        builtIn(Telemetry.class, () -> Telemetry.NONE);
        builtIn(
                PriceBook.class,
                () -> (ctx, model) -> get(ModelSource.class)
                        .find(ctx, model)
                        .flatMap(found -> found.settings().price()));
    }

    private <S> S get(Class<S> spi) {
        return parts.find(spi).orElseThrow();
    }

    /** The reVo, or null when there are faults. */
    @Nullable
    Revo build(Set<Guarantee> required) {
        builtIns();
        parts.check(faults);
        wirings.forEach(ModuleWiring::check);
        new MissingEngines(parts, nouns).check(faults);
        if (faults.isEmpty()) {
            promises(required);
        }
        if (!faults.isEmpty()) {
            // Modules that were installed, and parts that were asked what they promise, may hold something, such as the
            // lock
            // of a directory: it is let go.
            Closing closing = new Closing();
            wirings.forEach(wiring -> wiring.closers().forEach(closing::add));
            closing.run();
            return null;
        }
        return start();
    }

    private void promises(Set<Guarantee> required) {
        for (Class<?> keeper : KEEPERS) {
            Set<Guarantee> held = guarantees(get(keeper));
            for (Guarantee guarantee : required) {
                if (!held.contains(guarantee)) {
                    faults.add(keeper.getSimpleName() + " ("
                            + get(keeper).getClass().getSimpleName()
                            + ") does not promise " + guarantee + ". Install a store that does, or drop .require("
                            + guarantee + ").");
                }
            }
        }
    }

    private static Set<Guarantee> guarantees(Object part) {
        return part instanceof Promising promising ? promising.guarantees() : Set.of();
    }

    private Revo start() {
        Closing closing = new Closing();
        try {
            closeWith(closing, get(TimeSource.class));
            Kernel kernel = Kernel.of(new Parts(
                    name,
                    get(PolicyDecisionPoint.class),
                    get(QuotaGate.class),
                    get(RunJournal.class),
                    get(BlobStore.class),
                    get(TaskStore.class),
                    get(IdempotencyStore.class),
                    get(AuditStore.class),
                    get(TimeSource.class),
                    get(IdGenerator.class),
                    get(RunScheduler.class),
                    get(ExecutorSource.class),
                    get(Telemetry.class),
                    parts.find(Directory.class),
                    parts.all(RunKind.class),
                    nouns::over));
            nouns.add(Runs.class, gate -> kernel.runs(gate.scope()));
            nouns.add(Approvals.class, gate -> kernel.approvals(gate.scope()));
            nouns.add(Audit.class, this::audit);
            wirings.forEach(wiring -> wiring.closers().forEach(closing::add));
            closing.add(() -> kernel.close(drain));
            wirings.forEach(wiring -> wiring.built(kernel));
            wirings.forEach(wiring -> wiring.starters().forEach(Runnable::run));
            kernel.start();
            warnOfMemory();
            return new Revo(kernel, nouns, report(), closing);
        } catch (RuntimeException e) {
            closing.run();
            throw e;
        }
    }

    // Whoever names a directory means his runs to be in it.
    private void warnOfMemory() {
        if (data != null && !guarantees(get(RunJournal.class)).contains(Guarantee.SURVIVES_PROCESS_DEATH)) {
            LOG.atWarn()
                    .addKeyValue("revo", name)
                    .addKeyValue("directory", data)
                    .log("A directory is named, but runs are kept in memory and end with this process: add the artifact"
                            + " dev.revo:revo-engine-parallel, or another journal");
        }
    }

    // Only what reVo itself made is reVo's to close.
    private void closeWith(Closing closing, Object part) {
        if (part instanceof AutoCloseable closeable
                && part.getClass().getPackageName().equals(SystemParts.class.getPackageName())) {
            closing.add(closeable);
        }
    }

    private Audit audit(Gate gate) {
        AuditStore store = get(AuditStore.class);
        return query -> gate.call("audit:read", "", ctx -> store.find(ctx, query));
    }

    private WiringReport report() {
        List<WiringReport.Part> chosen = new ArrayList<>();
        for (Class<?> spi : parts.chosen()) {
            Object part = get(spi);
            chosen.add(new WiringReport.Part(
                    spi.getSimpleName(), part.getClass().getName(), parts.from(spi), guarantees(part)));
        }
        return new WiringReport(chosen, modules, nouns.names());
    }
}
