package dev.revo.engine.tenancy.login;

import dev.revo.login.ApiKeys;
import dev.revo.login.Authentication;
import dev.revo.login.Sessions;
import dev.revo.run.RunContext;
import dev.revo.spi.Wiring;

/** Installs the nouns of keys and sessions, and ends what belongs to who leaves. Thread-safe. */
public final class Logins {
    private final Desk desk;

    private Logins(Desk desk) {
        this.desk = desk;
    }

    /** Installs them over these memberships. */
    public static Logins install(Wiring wiring, Memberships memberships) {
        Desk desk = new Desk(wiring, memberships);
        Refusals refusals = new Refusals(desk);
        KeyCheck keys = new KeyCheck(desk, refusals);
        SessionCheck sessions = new SessionCheck(desk, refusals);
        SessionDoor door = new SessionDoor(desk, refusals);
        wiring.noun(ApiKeys.class, gate -> new DefaultApiKeys(gate, desk));
        wiring.noun(Sessions.class, gate -> new DefaultSessions(gate, desk));
        wiring.noun(Authentication.class, gate -> new DefaultAuthentication(gate, keys, sessions, door));
        return new Logins(desk);
    }

    /** Inside the unit of work that ends a membership: its keys, sessions and factors let nobody in any more. */
    public void end(RunContext ctx, String member) {
        desk.keys().withdraw(ctx, member, desk.now());
        desk.sessions().removeAll(ctx, member, "");
        desk.factors().withdraw(ctx, member);
    }
}
