package dev.revo.bench.peers;

import dev.revo.engine.tenancy.rights.Rights;
import dev.revo.scope.Permission;
import java.util.List;

/** Asks reVo's rights. Confined to one thread. */
final class RevoSide implements Side {
    private final Rights rights;
    private final String[] users;
    private final Permission[] asked;

    RevoSide(Rights rights, List<RbacWorld.Question> questions) {
        this.rights = rights;
        users = questions.stream().map(RbacWorld.Question::user).toArray(String[]::new);
        asked = questions.stream().map(RbacWorld.Question::right).toArray(Permission[]::new);
    }

    @Override
    public int size() {
        return users.length;
    }

    @Override
    public int ask(int from, int count, int outOf) {
        int yes = 0;
        int at = from;
        for (int i = 0; i < count; i++) {
            yes += rights.allows(users[at], asked[at]) ? 1 : 0;
            at = at + 1 == outOf ? 0 : at + 1;
        }
        return yes;
    }
}
