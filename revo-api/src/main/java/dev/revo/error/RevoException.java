package dev.revo.error;

import java.io.Serial;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Root of every fault that reVo throws at a caller.
 *
 * <p>The family is sealed, so that a server can map it totally. {@link #code()} is stable and machine-readable; the
 * message is for people. Subtypes differ in what the caller should do, not in where the fault came from.
 */
public abstract sealed class RevoException extends RuntimeException
        permits AgentException,
                BudgetExceededException,
                BugException,
                CancelledException,
                ConflictException,
                DeadlineExceededException,
                DeniedException,
                InvalidRequestException,
                NotFoundException,
                NotInstalledException,
                OverloadedException,
                ProviderException,
                QuotaExceededException,
                UnavailableException,
                UnverifiedException,
                WaitInterruptedException,
                WiringException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String code;
    private final boolean retryable;
    private final transient Optional<Duration> retryAfter;
    private final transient Map<String, String> context;

    RevoException(Fault fault, boolean retryableByType) {
        super(fault.message(), fault.cause());
        this.code = fault.code();
        this.retryable = fault.retryableOr(retryableByType);
        this.retryAfter = fault.retryDelay();
        this.context = fault.context();
    }

    /** The stable code of this fault, {@code snake_case}, for programs and documentation. */
    public final String code() {
        return code;
    }

    /** Whether the same call, unchanged, can succeed later. */
    public final boolean retryable() {
        return retryable;
    }

    /** How long to wait before trying again, when the one who refused said so. */
    public final Optional<Duration> retryAfter() {
        return retryAfter == null ? Optional.empty() : retryAfter;
    }

    /** Ids that name what the fault is about (tenant, run, tool, field); never content or secrets. Unmodifiable. */
    public final Map<String, String> context() {
        return context == null ? Map.of() : context;
    }
}
