package dev.revo.engine.tenancy.login;

import dev.revo.engine.tenancy.throttle.LoginAttempt;
import dev.revo.engine.tenancy.throttle.LoginThrottle;
import dev.revo.engine.tenancy.throttle.Ruling;
import dev.revo.error.Fault;
import dev.revo.error.OverloadedException;
import dev.revo.login.Origin;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.function.Supplier;

/** Slows down who guesses passwords or codes. Thread-safe. */
final class Guessing {
    private final Supplier<LoginThrottle> throttle;

    Guessing(Supplier<LoginThrottle> throttle) {
        this.throttle = throttle;
    }

    /** What is guessed at. */
    enum Secret {
        PASSWORD,
        CODE
    }

    /**
     * Returns when the attempt may be made now; it counts until {@link #right} takes it back.
     *
     * @param name as it was typed; it need not exist
     * @throws OverloadedException {@code login_wait}, with how long
     */
    void admit(Secret secret, String tenant, String name, Origin from) {
        passed(throttle.get().admit(attempt(secret, tenant, name, from)));
    }

    private static void passed(Ruling ruling) {
        if (ruling instanceof Ruling.Wait wait) {
            throw new OverloadedException(
                    Fault.of("login_wait", "Attempts come too fast. Wait " + wait.time() + " before the next one.")
                            .retryAfter(wait.time()));
        }
    }

    /**
     * Returns when somebody else may be called for this address now, where nothing is guessed: strangers must not multiply
     * calls. It counts until {@link #answered} takes it back.
     *
     * @throws OverloadedException {@code login_wait}, with how long
     */
    void call(Origin from) {
        passed(throttle.get().call(address(from)));
    }

    /** What was called for let somebody in. */
    void answered(Origin from) {
        throttle.get().answered(address(from));
    }

    /** The attempt was right. */
    void right(Secret secret, String tenant, String name, Origin from) {
        throttle.get().succeeded(attempt(secret, tenant, name, from));
    }

    private static LoginAttempt attempt(Secret secret, String tenant, String name, Origin from) {
        return LoginAttempt.of(secret + "\n" + tenant + '\n' + name.toLowerCase(Locale.ROOT), address(from));
    }

    private static InetAddress address(Origin from) {
        try {
            // An address as it is written, which is not looked up.
            return InetAddress.getByName(from.address());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an origin has an address", e);
        }
    }
}
