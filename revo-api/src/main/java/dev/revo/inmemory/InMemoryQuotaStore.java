package dev.revo.inmemory;

import dev.revo.run.RunContext;
import dev.revo.spi.QuotaStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Places and counts by tenant, each under a lock of its own. */
final class InMemoryQuotaStore implements QuotaStore {
    private final Map<String, InUse> tenants = new ConcurrentHashMap<>();

    /** What one tenant uses. */
    private static final class InUse {
        private final Map<Key, Place> places = new HashMap<>();
        private final Map<Period, Long> counts = new HashMap<>();

        long taken(String limit, Instant now) {
            return places.values().stream()
                    .filter(each -> each.limit().equals(limit) && each.expires().isAfter(now))
                    .count();
        }
    }

    private record Key(String limit, String holder) {
        static Key of(Place place) {
            return new Key(place.limit(), place.holder());
        }
    }

    private <R> R with(RunContext ctx, Function<InUse, R> work) {
        InUse use = tenants.computeIfAbsent(ctx.tenant(), tenant -> new InUse());
        synchronized (use) {
            return work.apply(use);
        }
    }

    @Override
    public boolean take(RunContext ctx, Place place, long most, Instant now) {
        return with(ctx, use -> {
            use.places
                    .values()
                    .removeIf(each -> each.limit().equals(place.limit())
                            && !each.holder().equals(place.holder())
                            && !each.expires().isAfter(now));
            if (!use.places.containsKey(Key.of(place)) && use.taken(place.limit(), now) >= most) {
                return false;
            }
            use.places.put(Key.of(place), place);
            return true;
        });
    }

    @Override
    public boolean keep(RunContext ctx, Place place) {
        return with(
                ctx,
                use -> use.places
                        .merge(
                                Key.of(place),
                                place,
                                (held, kept) -> held.owner().equals(kept.owner()) ? kept : held)
                        .owner()
                        .equals(place.owner()));
    }

    @Override
    public boolean give(RunContext ctx, Place place) {
        return with(ctx, use -> {
            Place held = use.places.get(Key.of(place));
            return held != null && held.owner().equals(place.owner()) && use.places.remove(Key.of(place), held);
        });
    }

    @Override
    public long taken(RunContext ctx, String limit, Instant now) {
        return with(ctx, use -> use.taken(limit, now));
    }

    @Override
    public long count(RunContext ctx, Period period, long wanted, long most) {
        return with(ctx, use -> {
            long before = use.counts.getOrDefault(period, 0L);
            long added = Math.max(0, Math.min(wanted, most - before));
            use.counts.put(period, before + added);
            return added;
        });
    }

    @Override
    public void uncount(RunContext ctx, Period period, long unused) {
        with(ctx, use -> use.counts.computeIfPresent(period, (same, count) -> Math.max(0, count - unused)));
    }

    @Override
    public long counted(RunContext ctx, Period period) {
        return with(ctx, use -> use.counts.getOrDefault(period, 0L));
    }

    @Override
    public int forget(RunContext ctx, Period before) {
        return with(ctx, use -> {
            int all = use.counts.size();
            use.counts
                    .keySet()
                    .removeIf(each ->
                            each.limit().equals(before.limit()) && each.name().compareTo(before.name()) < 0);
            return all - use.counts.size();
        });
    }
}
