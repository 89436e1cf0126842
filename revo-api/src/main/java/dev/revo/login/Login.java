package dev.revo.login;

import static java.util.Objects.requireNonNull;

import dev.revo.login.Authentication.SessionToken;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a right password, code or word of a provider leads to. Text forms hide secrets. */
public sealed interface Login {
    /**
     * The member is in.
     *
     * @param session with its token
     * @param recoveryCodes fresh ones when the authenticator was confirmed by this very step, shown once; else empty
     */
    record LoggedIn(SessionToken session, List<String> recoveryCodes) implements Login {
        /** Checks for nulls and copies. */
        public LoggedIn {
            requireNonNull(session, "session");
            recoveryCodes = List.copyOf(recoveryCodes);
        }

        @Override
        public String toString() {
            return "logged in: " + session;
        }
    }

    /**
     * A code is asked for: {@link Authentication#secondFactor}.
     *
     * @param challenge to be handed back with the code
     * @param ends when it is good no more
     * @param setup an authenticator to be set up first, when the organization wants two factors and the member has none
     */
    record SecondFactor(String challenge, Instant ends, Optional<AuthenticatorSetup> setup) implements Login {
        /** Checks for nulls. */
        public SecondFactor {
            requireNonNull(challenge, "challenge");
            requireNonNull(ends, "ends");
            requireNonNull(setup, "setup");
        }

        @Override
        public String toString() {
            return "second factor wanted until " + ends;
        }
    }

    /**
     * The member must set another password before anything else: {@link Authentication#setPassword}.
     *
     * @param token to be handed back with the password
     * @param ends when it is good no more
     */
    record NewPassword(String token, Instant ends) implements Login {
        /** Checks for nulls. */
        public NewPassword {
            requireNonNull(token, "token");
            requireNonNull(ends, "ends");
        }

        @Override
        public String toString() {
            return "new password wanted until " + ends;
        }
    }
}
