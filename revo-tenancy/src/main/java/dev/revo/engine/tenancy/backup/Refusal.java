package dev.revo.engine.tenancy.backup;

import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import java.io.IOException;

/** Why a backup is not taken. */
final class Refusal {
    private Refusal() {}

    /** It is not as it was written. */
    static InvalidRequestException damaged(String how) {
        return of("backup_damaged", "The backup is damaged: " + how + ". Nothing was written; use another copy of it.");
    }

    /** It is damaged, as the one who read it found. */
    static InvalidRequestException damaged(String how, Exception cause) {
        return new InvalidRequestException(Fault.of(
                        "backup_damaged",
                        "The backup is damaged: " + how + ". Nothing was written; use another copy of it.")
                .cause(cause));
    }

    /** It is no backup as this reVo writes them. */
    static InvalidRequestException refused(String what) {
        return of("backup_refused", "The backup " + what + ". Nothing was written; use one that reVo wrote.");
    }

    /** It is larger than the limits. */
    static InvalidRequestException tooLarge(long most) {
        return of(
                "backup_too_large",
                "The backup has more than " + most + " bytes in it, for its size or at all. If you trust it, raise the"
                        + " limits: RestoreRequest.limits(bytes, ratio).");
    }

    static InvalidRequestException of(String code, String message) {
        return new InvalidRequestException(Fault.of(code, message));
    }

    /** What is written to, or staged in, does not work. */
    static UnavailableException unavailable(String code, String what, IOException cause) {
        return new UnavailableException(
                Fault.of(code, what + ": " + cause.getMessage()).cause(cause));
    }
}
