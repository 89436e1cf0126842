package dev.revo.bench.peers;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** The bytes that one decision leaves to the garbage collector: {@code rbac.allocation.POLICIES}. */
final class RbacAllocation implements Metric {
    static final String NAME = "rbac.allocation";

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Comparison> measure(Setting setting) {
        Effort effort = setting.effort();
        List<Comparison> all = new ArrayList<>();
        for (int policies : effort.policies()) {
            for (String peer : RbacPeers.NAMES) {
                RbacPeers peers = RbacPeers.of(peer, effort.users(), policies);
                Spread revo = bytes(peers.revo(), effort.rounds());
                Spread other = bytes(peers.other(), Math.min(effort.rounds(), 5));
                Spread ratio =
                        Spread.of(revo.low() / other.high(), revo.median() / other.median(), revo.high() / other.low());
                all.add(new Comparison(NAME + "." + policies, peer, "bytes", revo, other, ratio));
            }
        }
        return all;
    }

    private static Spread bytes(Side side, int rounds) {
        int count = side.size();
        double[] each = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            int yes = side.ask(0, count, count);
            long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
            each[round] = yes < 0 ? Double.NaN : (double) bytes / count;
        }
        return Spread.of(each);
    }
}
