package dev.revo.engine.tenancy.configuration;

import dev.revo.audit.AuditRecord;
import dev.revo.configuration.ConfigurationEvent;
import dev.revo.configuration.ConfigurationVersion;
import dev.revo.configuration.NewConfiguration;
import dev.revo.engine.tenancy.audit.AuditLine;
import dev.revo.engine.tenancy.crypto.Sha256;
import dev.revo.error.Fault;
import dev.revo.error.QuotaExceededException;
import dev.revo.run.RunContext;
import dev.revo.spi.ConfigurationKind;
import dev.revo.spi.ConfigurationStore;
import dev.revo.spi.Gate;
import dev.revo.spi.IdGenerator;
import dev.revo.spi.TimeSource;
import dev.revo.spi.UnitOfWork;
import dev.revo.tenancy.PlanLimits;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes the next version of a document, decided on the rights and limits of its own transaction; the audit line is part of
 * it. Thread-safe.
 */
final class ChangeConfiguration {
    static final String WRITE = "configuration:write:";

    private final Deciding deciding;
    private final Supplier<Kinds> kinds;
    private final Supplier<ConfigurationStore> store;
    private final Supplier<UnitOfWork> units;
    private final Supplier<TimeSource> time;
    private final Supplier<IdGenerator> ids;

    ChangeConfiguration(
            Deciding deciding,
            Supplier<Kinds> kinds,
            Supplier<ConfigurationStore> store,
            Supplier<UnitOfWork> units,
            Supplier<TimeSource> time,
            Supplier<IdGenerator> ids) {
        this.deciding = deciding;
        this.kinds = kinds;
        this.store = store;
        this.units = units;
        this.time = time;
        this.ids = ids;
    }

    /** What a document is to be. */
    @FunctionalInterface
    interface Next {
        /**
         * Its next text; empty to remove it.
         *
         * @param before its newest version, if there is any
         */
        Optional<String> json(RunContext ctx, Optional<ConfigurationVersion> before);
    }

    ConfigurationStore store() {
        return store.get();
    }

    /**
     * Writes it.
     *
     * @param wanted names the document and the version that is followed, and says why
     */
    ConfigurationVersion change(RunContext ctx, Gate gate, NewConfiguration wanted, Next next) {
        ConfigurationKind kind = kinds.get().get(wanted.kind());
        Optional<ConfigurationVersion> written = units.get().run(ctx, tx -> {
            PlanLimits limits = deciding.decide(ctx, WRITE + wanted.kind(), wanted.name());
            Optional<ConfigurationVersion> before = store().current(ctx, wanted.kind(), wanted.name());
            Optional<String> json = next.json(ctx, before);
            json.ifPresent(text -> kind.validate(ctx, wanted.name(), text));
            ConfigurationVersion after = version(ctx, wanted, json);
            if (before.filter(now -> same(now, after)).isPresent()) {
                return Optional.empty();
            }
            if (!store().put(ctx, after, most(kind, limits))) {
                throw full(ctx, kind, limits);
            }
            tx.audit(line(ctx, before, after));
            return Optional.of(after);
        });
        written.ifPresent(after -> gate.emit(head ->
                new ConfigurationEvent.Changed(head, after.kind(), after.name(), after.number(), after.removed())));
        return written.or(() -> store().current(ctx, wanted.kind(), wanted.name()))
                .orElseThrow();
    }

    private ConfigurationVersion version(RunContext ctx, NewConfiguration wanted, Optional<String> json) {
        Instant now = time.get().instant();
        String who = ctx.scope().principal().id();
        return new ConfigurationVersion(
                wanted.kind(), wanted.name(), wanted.after() + 1, json, now, who, wanted.note());
    }

    private static boolean same(ConfigurationVersion now, ConfigurationVersion after) {
        return now.number() + 1 == after.number()
                && !now.removed()
                && now.json().equals(after.json());
    }

    private static long most(ConfigurationKind kind, PlanLimits limits) {
        return kind.limit()
                .map(limit -> limits.most(limit).orElse(Long.MAX_VALUE))
                .orElse(Long.MAX_VALUE);
    }

    private static QuotaExceededException full(RunContext ctx, ConfigurationKind kind, PlanLimits limits) {
        String limit = kind.limit().map(PlanLimits.Limit::name).orElse("");
        long most = most(kind, limits);
        return new QuotaExceededException(Fault.of(
                        "plan_limit",
                        "The organization may have " + most + " documents of the kind " + kind.kind() + " (" + limit
                                + ") and has them. Remove one, or subscribe to more.")
                .with("tenant", ctx.tenant())
                .with("limit", limit)
                .with("most", most));
    }

    // Ids and hashes, as everywhere in the log: the texts themselves stand in the history, which these bind.
    private AuditRecord line(RunContext ctx, Optional<ConfigurationVersion> before, ConfigurationVersion after) {
        return AuditLine.of(
                ctx,
                ids.get().next(),
                time.get().instant(),
                WRITE + after.kind(),
                after.name(),
                AuditRecord.Result.DONE,
                Map.of("before", before.map(ChangeConfiguration::shown).orElse("nothing"), "after", shown(after)));
    }

    private static String shown(ConfigurationVersion version) {
        return version.number()
                + version.json().map(json -> " sha-256 " + Sha256.of(json)).orElse(" removed");
    }
}
