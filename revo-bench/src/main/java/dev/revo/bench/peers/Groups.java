package dev.revo.bench.peers;

import dev.revo.bench.parallel.Contests;
import dev.revo.bench.stores.EmbeddedPeers;
import java.util.List;
import java.util.Map;

/** What can be compared, by the name that is typed: to add a comparison is to add a metric to a list. */
final class Groups {
    static final Map<String, List<Metric>> ALL = Map.of(
            "parallel",
            Contests.all().stream().<Metric>map(ContestMetric::new).toList(),
            "tenancy",
            List.of(
                    new RbacCheck(),
                    new RbacAllocation(),
                    new RbacMemory(),
                    new StoreMetric("audit.append", EmbeddedPeers::audit),
                    new StoreMetric("metering.record", EmbeddedPeers::metering)));

    private Groups() {}
}
