package dev.revo.engine.tenancy.login;

import dev.revo.engine.tenancy.login.DefaultAuthentication.Checks;
import dev.revo.engine.tenancy.login.DefaultAuthentication.Doors;
import dev.revo.engine.tenancy.password.BreachCheck;
import dev.revo.engine.tenancy.password.BreachCheck.OnFailure;
import dev.revo.engine.tenancy.password.PasswordHasher;
import dev.revo.engine.tenancy.throttle.LoginThrottle;
import dev.revo.engine.tenancy.throttle.ThrottleLimits;
import dev.revo.error.InvalidRequestException;
import dev.revo.login.ApiKeys;
import dev.revo.login.Authentication;
import dev.revo.login.Factors;
import dev.revo.login.OpenIdProvider;
import dev.revo.login.Sessions;
import dev.revo.run.RunContext;
import dev.revo.spi.BreachedPasswords;
import dev.revo.spi.ExecutorSource;
import dev.revo.spi.SecretStore;
import dev.revo.spi.TimeSource;
import dev.revo.spi.Wiring;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Installs the nouns of keys, sessions and logins, and ends what belongs to who leaves. Thread-safe. */
public final class Logins {
    private static final Duration LIST_ANSWERS = Duration.ofSeconds(2);

    private final Desk desk;

    private Logins(Desk desk) {
        this.desk = desk;
    }

    /**
     * What the host chose.
     *
     * @param factorKey reference of the key under which secrets of authenticators are encrypted
     * @param providers that members may log in by, of different names
     */
    public record Choices(Optional<String> factorKey, List<OpenIdProvider> providers) {
        /** Checks that names are different, and copies. */
        public Choices {
            providers = List.copyOf(providers);
            long names = providers.stream().map(OpenIdProvider::name).distinct().count();
            if (names < providers.size()) {
                throw InvalidRequestException.field(
                        "tenancy.openId", "has two providers of one name", "Give each a name of its own.");
            }
        }
    }

    /** Installs them over these memberships. */
    public static Logins install(Wiring wiring, Memberships memberships, Choices choices) {
        Desk desk = new Desk(wiring, memberships);
        Refusals refusals = new Refusals(desk);
        Proofs proofs = proofs(wiring, desk, refusals, choices);
        SessionDoor sessions = new SessionDoor(desk, refusals);
        PasswordChange change = new PasswordChange(desk, refusals, proofs);
        Checks checks = new Checks(new KeyCheck(desk, refusals), new SessionCheck(desk, refusals));
        Doors doors = new Doors(
                sessions,
                new PasswordDoor(desk, refusals, proofs, sessions),
                new CodeDoor(desk, refusals, proofs, sessions),
                new OpenIdDoor(desk, refusals, proofs, sessions),
                change);
        wiring.noun(ApiKeys.class, gate -> new DefaultApiKeys(gate, desk));
        wiring.noun(Sessions.class, gate -> new DefaultSessions(gate, desk));
        wiring.noun(Factors.class, gate -> new DefaultFactors(gate, desk, proofs, change, refusals));
        wiring.noun(Authentication.class, gate -> new DefaultAuthentication(gate, checks, doors));
        return new Logins(desk);
    }

    private static Proofs proofs(Wiring wiring, Desk desk, Refusals refusals, Choices choices) {
        Supplier<TimeSource> time = wiring.need(TimeSource.class);
        Supplier<ExecutorSource> executors = wiring.need(ExecutorSource.class);
        Supplier<SecretStore> secrets = wiring.need(SecretStore.class);
        Supplier<Optional<BreachedPasswords>> list = wiring.want(BreachedPasswords.class);
        Memo<LoginThrottle> throttle = new Memo<>(() -> LoginThrottle.of(ThrottleLimits.defaults(), time.get()));
        Memo<BreachCheck> breaches = new Memo<>(() -> BreachCheck.of(
                list.get().orElseGet(BreachCheck::common), executors.get(), LIST_ANSWERS, OnFailure.OPEN));
        wiring.onClose(() -> breaches.ifMade(BreachCheck::close));
        OpenIds openIds = new OpenIds(choices.providers(), refusals, time, executors, secrets);
        wiring.onClose(openIds::close);
        return new Proofs(
                new Guessing(throttle),
                new Passwords(desk, PasswordHasher.defaults(), breaches),
                new Authenticators(desk, new FactorBox(choices.factorKey(), secrets)),
                new OneTimeTokens(desk),
                openIds);
    }

    /** Inside the unit of work that ends a membership: its keys, sessions and factors let nobody in any more. */
    public void end(RunContext ctx, String member) {
        desk.keys().withdraw(ctx, member, desk.now());
        desk.sessions().removeAll(ctx, member, "");
        desk.factors().withdraw(ctx, member);
    }
}
