package dev.revo.bench.peers;

import dev.revo.engine.tenancy.rights.Rights;
import java.util.List;
import org.casbin.jcasbin.main.CachedEnforcer;
import org.casbin.jcasbin.main.Enforcer;

/**
 * One organization in reVo and in one peer, whose answers were found equal.
 *
 * @param peer the peer's name
 * @param revo reVo, with questions enough to fill the processor's caches
 * @param other the peer, with the same questions, or with those that it can be asked in a few seconds
 */
record RbacPeers(String peer, Side revo, Side other) {
    static final List<String> NAMES = List.of(CasbinSide.CACHED, CasbinSide.PLAIN);

    private static final long SEED = 20_261_129;
    // A peer looks at every policy: about this many policies are looked at while the answers are compared.
    private static final int BUDGET = 20_000_000;
    private static final int MOST = 20_000;
    private static final int LEAST = 100;
    private static final int ALL = 200_000;

    static RbacPeers of(String peer, int users, int policies) {
        RbacWorld world = new RbacWorld(users, policies, SEED);
        List<RbacWorld.Question> questions = world.questions(ALL, SEED + 1);
        List<RbacWorld.Question> few = questions.subList(0, Math.max(LEAST, Math.min(MOST, BUDGET / policies)));
        Enforcer enforcer = CasbinSide.enforcer(peer, world);
        RevoSide revo = new RevoSide(Rights.of(world.roles(), world.members()), questions);
        CasbinSide other = new CasbinSide(enforcer, few);
        requireEqual(revo, other);
        if (enforcer instanceof CachedEnforcer cached) {
            // Hours would pass until it had found them all itself.
            questions.forEach(each -> cached.getCache()
                    .set(cached.getCacheKey(each.user(), each.right().text()), each.allowed()));
            other = new CasbinSide(enforcer, questions);
            requireEqual(revo, other);
        }
        return new RbacPeers(peer, revo, other);
    }

    /** Asks both each question of the second. */
    static void requireEqual(Side revo, Side other) {
        int yes = 0;
        for (int i = 0; i < other.size(); i++) {
            int ours = revo.ask(i, 1, revo.size());
            if (ours != other.ask(i, 1, other.size())) {
                throw new IllegalStateException(
                        "reVo and its peer answer question " + i + " differently. Nothing was timed.");
            }
            yes += ours;
        }
        // Of a hundred questions some dozens are allowed: a peer that always says no would be equal to nothing.
        if (yes < other.size() / 4 || yes > other.size() * 3 / 4) {
            throw new IllegalStateException(
                    "Of " + other.size() + " questions " + yes + " are allowed, about half should be.");
        }
    }
}
