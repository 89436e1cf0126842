package dev.revo.engine.tenancy.backup;

import static java.util.Objects.requireNonNull;

import dev.revo.backup.BackupReport;
import dev.revo.backup.BackupRequest;
import dev.revo.backup.Backups;
import dev.revo.backup.RestoreReport;
import dev.revo.backup.RestoreRequest;
import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.scope.Principal;
import dev.revo.spi.Gate;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** Backups over one gate, which must be an operator's. */
final class DefaultBackups implements Backups {
    private static final String ALL = "all";

    private final Gate gate;
    private final BackupParts parts;

    DefaultBackups(Gate gate, BackupParts parts) {
        this.gate = gate;
        this.parts = parts;
    }

    @Override
    public BackupReport write(BackupRequest request, OutputStream out) {
        requireNonNull(out, "out");
        operators("backup:write", request.organization());
        return keyed(request.key(), key -> new WriteBackup(parts).write(gate, request.organization(), key, out));
    }

    @Override
    public RestoreReport restore(RestoreRequest request, InputStream in) {
        return restore("backup:restore", request, in, true);
    }

    @Override
    public RestoreReport check(RestoreRequest request, InputStream in) {
        return restore("backup:check", request, in, false);
    }

    private RestoreReport restore(String action, RestoreRequest request, InputStream in, boolean write) {
        requireNonNull(in, "in");
        operators(action, request.organization());
        parts.store();
        // In the operator's own log: the tenant has none until it is restored, and a line there would be in the way.
        return gate.call(
                action,
                request.organization().orElse(ALL),
                ctx -> keyed(request.key(), key -> {
                    try (StagedBackup backup = StagedBackup.of(in, request, key)) {
                        return new RestoreBackup(parts).restore(ctx, gate, request, backup, write);
                    }
                }));
    }

    // A member's attempt is asked of the gate all the same, so that it is in the log.
    private void operators(String action, Optional<String> organization) {
        if (gate.scope().principal().kind() != Principal.Kind.SYSTEM) {
            gate.call(action, organization.orElse(ALL), ctx -> {
                throw new DeniedException(
                        Fault.of("operators_only", "Only operators do this: revo.asSystem(reason).backups()."));
            });
        }
    }

    private <R> R keyed(Optional<String> reference, Function<Optional<byte[]>, R> body) {
        Optional<byte[]> key = parts.key(gate.context(), reference);
        try {
            return body.apply(key);
        } finally {
            key.ifPresent(bytes -> Arrays.fill(bytes, (byte) 0));
        }
    }
}
