package dev.revo.engine.tenancy;

import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.RevoException;
import dev.revo.error.UnavailableException;
import dev.revo.run.RunContext;
import dev.revo.spi.Gate;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Promising;
import dev.revo.spi.SecretStore;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.tenancy.SecretEntry;
import dev.revo.tenancy.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The secrets of the gate's organization; an operator's are those of the operators. */
final class DefaultSecrets implements Secrets {
    private static final int LONGEST = 65_536;
    private static final int PIECE = 100;

    private final Gate gate;
    private final Changes changes;
    private final Supplier<SecretStore> store;

    DefaultSecrets(Gate gate, Changes changes, Supplier<SecretStore> store) {
        this.gate = gate;
        this.changes = changes;
        this.store = store;
    }

    @Override
    public SecretEntry set(String reference, char[] value) {
        SecretEntry.checked(reference);
        if (value.length < 1 || value.length > LONGEST) {
            throw InvalidRequestException.field(
                    "secret.value", "has " + value.length + " characters", "Use 1 to " + LONGEST + ".");
        }
        return gate.call("secret:write", reference, ctx -> {
            kept();
            try (Secret secret = Secret.of(value)) {
                return changes.beside(ctx, "secret:write", reference, () -> {
                    SecretEntry entry = store.get().put(ctx, reference, secret, changes.now());
                    return new Changes.Noted<>(entry, detail("set", entry));
                });
            }
        });
    }

    // A secret that is gone after a restart would leave behind what names it.
    private void kept() {
        if (lasts(changes.store()) && !lasts(store.get())) {
            throw new UnavailableException(Fault.of(
                    "secrets_not_kept",
                    "The secret store (" + store.get().getClass().getSimpleName()
                            + ") loses secrets with this process, while organizations are kept. Give a key to the"
                            + " stores, JdbcStores...secretsKey(id, key), or provide a SecretStore that promises "
                            + Guarantee.SURVIVES_PROCESS_DEATH + "."));
        }
    }

    private static boolean lasts(Object part) {
        return part instanceof Promising promising && promising.guarantees().contains(Guarantee.SURVIVES_PROCESS_DEATH);
    }

    private static Map<String, String> detail(String change, SecretEntry entry) {
        return Map.of("change", change, "version", Long.toString(entry.version()));
    }

    @Override
    public boolean delete(String reference) {
        SecretEntry.checked(reference);
        return gate.call(
                "secret:write",
                reference,
                ctx -> changes.beside(ctx, "secret:write", reference, () -> {
                    Optional<SecretEntry> gone = store.get().delete(ctx, reference);
                    return new Changes.Noted<>(
                            gone.isPresent(),
                            gone.map(entry -> detail("deleted", entry)).orElse(Map.of("change", "nothing")));
                }));
    }

    @Override
    public List<SecretEntry> list(String afterReference, int atMost) {
        if (atMost < 1 || atMost > 1_000) {
            throw InvalidRequestException.field("atMost", "is " + atMost, "Use 1 to 1,000.");
        }
        return gate.call("secret:read", "", ctx -> store.get().list(ctx, afterReference, atMost));
    }

    @Override
    public int reseal() {
        return gate.call("secret:reseal", "", ctx -> {
            if (!Changes.isOperator(ctx)) {
                throw new DeniedException(
                        Fault.of("operators_only", "Only operators do this: revo.asSystem(reason).secrets()."));
            }
            List<RevoException> failed = new ArrayList<>();
            int all = reseal(ctx, failed);
            String last = "";
            List<String> page;
            do {
                page = changes.store().tenants(last, PIECE);
                for (String tenant : page) {
                    all += reseal(gate.within(tenant).context(), failed);
                    last = tenant;
                }
            } while (!page.isEmpty());
            if (!failed.isEmpty()) {
                throw failed.get(0);
            }
            return all;
        });
    }

    // Of one who has a secret that nobody can read, the others do not suffer; it is told at the end.
    private int reseal(RunContext ctx, List<RevoException> failed) {
        int all = 0;
        try {
            int piece;
            do {
                piece = store.get().reseal(ctx, PIECE);
                all += piece;
            } while (piece > 0);
        } catch (UnavailableException e) {
            failed.add(e);
        }
        return all;
    }
}
