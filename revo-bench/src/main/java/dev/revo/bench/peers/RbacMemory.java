package dev.revo.bench.peers;

import dev.revo.engine.tenancy.rights.Rights;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;
import java.util.function.Supplier;

/** The bytes that an organization takes for all its users, their ids included, with 1,000 policies: {@code rbac.memory}. */
final class RbacMemory implements Metric {
    static final String NAME = "rbac.memory";

    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();
    private static final int POLICIES = 1_000;
    private static final int ROUNDS = 5;
    private static final int COLLECTIONS = 4;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Comparison> measure(Setting setting) {
        Effort effort = setting.effort();
        RbacWorld world = new RbacWorld(effort.users(), POLICIES, 1);
        double[] revo = new double[ROUNDS];
        double[] other = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            revo[round] = bytes(() -> Rights.of(world.roles(), world.members()));
            other[round] = bytes(() -> CasbinSide.enforcer(CasbinSide.PLAIN, world));
            ratios[round] = revo[round] / other[round];
        }
        return List.of(
                new Comparison(NAME, CasbinSide.PLAIN, "bytes", Spread.of(revo), Spread.of(other), Spread.of(ratios)));
    }

    private static long bytes(Supplier<Object> built) {
        long before = used();
        Object kept = built.get();
        long bytes = used() - before;
        // Reached until here, else it would be collected before it is counted.
        return kept.hashCode() == 0 ? bytes + 1 : bytes;
    }

    private static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return MEMORY.getHeapMemoryUsage().getUsed();
    }
}
