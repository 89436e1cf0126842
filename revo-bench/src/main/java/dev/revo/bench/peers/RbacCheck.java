package dev.revo.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The time of one decision: {@code rbac.check.POLICIES.MODE}. */
final class RbacCheck implements Metric {
    static final String NAME = "rbac.check";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Comparison> measure(Setting setting) {
        Effort effort = setting.effort();
        List<Comparison> all = new ArrayList<>();
        Interleaved interleaved = new Interleaved(effort);
        for (int policies : effort.policies()) {
            for (String peer : RbacPeers.NAMES) {
                RbacPeers peers = RbacPeers.of(peer, effort.users(), policies);
                for (Interleaved.Mode mode : Interleaved.Mode.values()) {
                    String metric = NAME + "." + policies + "." + mode.name().toLowerCase(Locale.ROOT);
                    all.add(interleaved.compare(metric, peer, mode, peers.revo(), peers.other()));
                }
            }
        }
        if (interleaved.used() == 0) {
            throw new IllegalStateException("Nothing was allowed, half of what was asked should be.");
        }
        return all;
    }
}
