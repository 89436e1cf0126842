package dev.revo.login;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The second step of a login: a code of the authenticator, or a recovery code. Immutable; its text form has no secret. */
public final class CodeLogin {
    private final String challenge;
    private final String code;
    private final Origin from;
    private final @Nullable String replaced;

    private CodeLogin(String challenge, String code, Origin from, @Nullable String replaced) {
        this.challenge = requireNonNull(challenge, "challenge");
        this.code = requireNonNull(code, "code");
        this.from = requireNonNull(from, "from");
        this.replaced = replaced;
    }

    /**
     * A second step.
     *
     * @param challenge what {@link Login.SecondFactor} gave
     * @param code six digits, or a recovery code
     */
    public static CodeLogin of(String challenge, String code, Origin from) {
        return new CodeLogin(challenge, code, from, null);
    }

    /** A copy that ends the session of this token, which the browser brought along, once it succeeds. */
    public CodeLogin replacing(String token) {
        return new CodeLogin(challenge, code, from, requireNonNull(token, "token"));
    }

    /** What the first step gave. */
    public String challenge() {
        return challenge;
    }

    /** What was typed. */
    public String code() {
        return code;
    }

    /** Where from. */
    public Origin from() {
        return from;
    }

    /** The token of the session that ends, if any. */
    public Optional<String> replaced() {
        return Optional.ofNullable(replaced);
    }

    @Override
    public String toString() {
        return "second step of a login";
    }
}
