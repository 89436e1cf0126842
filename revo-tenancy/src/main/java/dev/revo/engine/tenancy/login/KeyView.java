package dev.revo.engine.tenancy.login;

import dev.revo.login.ApiKey;
import dev.revo.scope.Permission;
import dev.revo.spi.ApiKeyStore.KeyRow;
import dev.revo.spi.ApiKeyStore.Rotated;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** An API key as it stands at one moment. */
record KeyView(
        String id,
        String name,
        String member,
        Set<Permission> rights,
        Instant created,
        Optional<Instant> expires,
        Optional<Instant> lastUsed,
        Status status,
        Optional<Instant> overlapEnds)
        implements ApiKey {
    static KeyView of(KeyRow row, Instant now) {
        Status status = status(row, now);
        return new KeyView(
                row.id(),
                row.name(),
                row.member(),
                row.rights(),
                row.created(),
                row.expires(),
                row.lastUsed(),
                status,
                status == Status.ROTATED ? row.rotated().map(Rotated::until) : Optional.empty());
    }

    static Status status(KeyRow row, Instant now) {
        if (row.revoked().isPresent()) {
            return Status.REVOKED;
        }
        if (row.expires().filter(end -> !now.isBefore(end)).isPresent()) {
            return Status.EXPIRED;
        }
        return row.rotated().filter(before -> now.isBefore(before.until())).isPresent()
                ? Status.ROTATED
                : Status.ACTIVE;
    }
}
