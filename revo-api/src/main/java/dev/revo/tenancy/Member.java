package dev.revo.tenancy;

import dev.revo.scope.Principal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** A member of an organization as it stands. Immutable. Not for implementation by hosts: it grows. */
public interface Member {
    /** Its id in the organization: the principal's. */
    String id();

    /** A person or a program. */
    Principal.Kind kind();

    /** Its address, if it has one. */
    Optional<String> email();

    /** Its status. */
    Status status();

    /** The names of its roles; unmodifiable. */
    Set<String> roles();

    /** When it was invited or added. */
    Instant since();

    /** What a membership is worth. */
    enum Status {
        /** Nothing yet. */
        INVITED,
        /** The rights of its roles. */
        ACTIVE,
        /** Nothing any more. */
        DEACTIVATED
    }
}
