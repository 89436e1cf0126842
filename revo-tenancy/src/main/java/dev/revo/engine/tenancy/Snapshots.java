package dev.revo.engine.tenancy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.revo.engine.tenancy.limits.Plan;
import dev.revo.run.RunContext;
import dev.revo.spi.Gate;
import dev.revo.spi.OrganizationStore;
import dev.revo.spi.OrganizationStore.Change;
import dev.revo.spi.TimeSource;
import dev.revo.tenancy.MemberRow;
import dev.revo.tenancy.OwnModel;
import dev.revo.tenancy.PlanLimits;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The newest known snapshot of each organization that is asked for. One that other processes may have outdated is
 * confirmed before it is used, unless that was done a short time ago. Thread-safe.
 */
final class Snapshots {
    private static final int MOST = 10_000;

    private final Supplier<OrganizationStore> store;
    private final Supplier<Gate> upkeep;
    private final Supplier<TimeSource> time;
    private final long staleNanos;
    private final Cache<String, Held> held = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    /** What is known of one organization, and when that was true. */
    private static final class Held {
        private volatile Snapshot snapshot;
        private volatile long confirmed;

        Held(Snapshot snapshot, long confirmed) {
            this.snapshot = snapshot;
            this.confirmed = confirmed;
        }

        /** Takes what changed since this snapshot; what it was before, if it is another one now. */
        synchronized Optional<Snapshot> take(Change since, long asked) {
            Snapshot before = snapshot;
            confirm(asked);
            if (since.organization().version() <= before.version()) {
                return Optional.empty();
            }
            snapshot = before.with(since);
            return Optional.of(before);
        }

        synchronized void confirm(long asked) {
            if (asked - confirmed > 0) {
                confirmed = asked;
            }
        }
    }

    Snapshots(Supplier<OrganizationStore> store, Supplier<Gate> upkeep, Supplier<TimeSource> time, Duration staleness) {
        this.store = store;
        this.upkeep = upkeep;
        this.time = time;
        this.staleNanos = staleness.toNanos();
    }

    /** The organization as it is, or was a short time ago; empty when there is none. */
    Optional<Snapshot> current(String tenant) {
        Optional<Held> found = known(tenant, () -> gate(tenant).context());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Held known = found.get();
        if (store.get().shared() && time.get().nanos() - known.confirmed > staleNanos) {
            return fresh(gate(tenant).context());
        }
        return Optional.of(known.snapshot);
    }

    /** The member with this id, of whatever status. */
    Optional<MemberRow> member(String tenant, String id) {
        return current(tenant).flatMap(known -> store.get().member(gate(tenant).context(), id));
    }

    /** The time zone of the context's tenant; UTC for one that is no organization. */
    ZoneId zone(RunContext ctx) {
        return current(ctx.tenant())
                .map(known -> known.organization().settings().timeZone())
                .orElse(ZoneOffset.UTC);
    }

    /** What the organization of the context's tenant may use; empty when it is none. */
    Optional<Plan> plan(RunContext ctx) {
        return current(ctx.tenant())
                .map(known -> known.organization())
                .map(known -> new Plan(known.limits(), known.settings().timeZone()));
    }

    /** How many bytes the context's tenant may keep; empty when that is not limited. */
    OptionalLong storage(RunContext ctx) {
        return plan(ctx)
                .map(plan -> plan.limits().most(PlanLimits.Limit.STORAGE_BYTES))
                .orElse(OptionalLong.empty());
    }

    /** The providers whose models the context's tenant may call; any when empty. */
    Set<String> providers(RunContext ctx) {
        return current(ctx.tenant())
                .map(known -> known.organization().settings().modelProviders())
                .orElse(Set.of());
    }

    /** The own models of the context's tenant. */
    List<OwnModel> ownModels(RunContext ctx) {
        return current(ctx.tenant())
                .map(known -> known.organization().settings().ownModels())
                .orElse(List.of());
    }

    /** The organization of the context's tenant as it is; inside a unit of work, as it is there. */
    Optional<Snapshot> fresh(RunContext ctx) {
        Optional<Held> found = known(ctx.tenant(), () -> ctx);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Held known = found.get();
        long asked = time.get().nanos();
        Optional<Change> since = store.get().read(ctx, known.snapshot.version());
        if (since.isEmpty()) {
            held.invalidate(ctx.tenant());
            return Optional.empty();
        }
        known.take(since.get(), asked).ifPresent(before -> changed(before, known.snapshot));
        return Optional.of(known.snapshot);
    }

    /** Looks at what is held of this organization again; does nothing when nothing is. */
    void refresh(String tenant) {
        if (held.getIfPresent(tenant) != null) {
            fresh(gate(tenant).context());
        }
    }

    /** Looks at the versions of all that is held, and again at what moved. */
    void confirm() {
        Map<String, Held> all = new HashMap<>(held.asMap());
        if (all.isEmpty()) {
            return;
        }
        long asked = time.get().nanos();
        Map<String, Long> versions = store.get().versions(all.keySet());
        all.forEach((tenant, known) -> {
            Long version = versions.get(tenant);
            if (version != null && version == known.snapshot.version()) {
                known.confirm(asked);
            } else {
                refresh(tenant);
            }
        });
    }

    private Optional<Held> known(String tenant, Supplier<RunContext> reader) {
        Held known = held.getIfPresent(tenant);
        if (known != null) {
            return Optional.of(known);
        }
        long asked = time.get().nanos();
        return store.get().read(reader.get(), 0).map(all -> {
            Held read = new Held(Snapshot.of(all), asked);
            Held first = held.asMap().putIfAbsent(tenant, read);
            return first == null ? read : first;
        });
    }

    private Gate gate(String tenant) {
        return upkeep.get().within(tenant);
    }

    // Whoever may do nothing any more stops what is being done.
    private void changed(Snapshot before, Snapshot now) {
        boolean open =
                Standing.closed(before.organization(), time.get().instant()).isEmpty();
        Optional<String> closed = Standing.closed(now.organization(), time.get().instant());
        if (open && closed.isPresent()) {
            gate(now.organization().id()).cancelRuns("of the organization: " + closed.get());
        }
    }
}
