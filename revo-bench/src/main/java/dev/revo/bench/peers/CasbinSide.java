package dev.revo.bench.peers;

import java.util.ArrayList;
import java.util.List;
import org.casbin.jcasbin.main.CachedEnforcer;
import org.casbin.jcasbin.main.Enforcer;
import org.casbin.jcasbin.model.Model;

/** Asks jCasbin. The matcher compares the right before it walks the roles, which is the faster order. Confined to one thread. */
final class CasbinSide implements Side {
    /** The name of the peer without a cache of decisions. */
    static final String PLAIN = "jcasbin.plain";

    /** The name of the peer with one, which is asked only what it was asked before. */
    static final String CACHED = "jcasbin.cached";

    private static final String MODEL = """
            [request_definition]
            r = sub, right
            [policy_definition]
            p = sub, right, eft
            [role_definition]
            g = _, _
            [policy_effect]
            e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
            [matchers]
            m = r.right == p.right && g(r.sub, p.sub)
            """;

    private final Enforcer enforcer;
    private final Object[][] questions;

    CasbinSide(Enforcer enforcer, List<RbacWorld.Question> questions) {
        this.enforcer = enforcer;
        this.questions = questions.stream()
                .map(question -> new Object[] {question.user(), question.right().text()})
                .toArray(Object[][]::new);
    }

    static Enforcer enforcer(String peer, RbacWorld world) {
        Model model = new Model();
        model.loadModelFromText(MODEL);
        Enforcer enforcer = peer.equals(CACHED) ? new CachedEnforcer(model) : new Enforcer(model);
        List<List<String>> policies = new ArrayList<>();
        world.roles().forEach(role -> {
            role.allows().forEach(right -> policies.add(List.of(role.name(), right.text(), "allow")));
            role.denies().forEach(right -> policies.add(List.of(role.name(), right.text(), "deny")));
        });
        enforcer.addPolicies(policies);
        List<List<String>> groups = new ArrayList<>();
        world.members().forEach(member -> member.roles().forEach(role -> groups.add(List.of(member.id(), role))));
        enforcer.addGroupingPolicies(groups);
        return enforcer;
    }

    @Override
    public int size() {
        return questions.length;
    }

    @Override
    public int ask(int from, int count, int outOf) {
        int yes = 0;
        int at = from;
        for (int i = 0; i < count; i++) {
            yes += enforcer.enforce(questions[at]) ? 1 : 0;
            at = at + 1 == outOf ? 0 : at + 1;
        }
        return yes;
    }
}
