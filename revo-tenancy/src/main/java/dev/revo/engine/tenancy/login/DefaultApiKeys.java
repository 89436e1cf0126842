package dev.revo.engine.tenancy.login;

import dev.revo.audit.AuditRecord.Result;
import dev.revo.engine.tenancy.login.Memberships.Standing;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.login.ApiKey;
import dev.revo.login.ApiKeys;
import dev.revo.login.NewApiKey;
import dev.revo.run.RunContext;
import dev.revo.scope.Permission;
import dev.revo.spi.ApiKeyStore.KeyRow;
import dev.revo.spi.Gate;
import dev.revo.spi.UnitOfWork.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The API keys of the gate's organization. */
final class DefaultApiKeys implements ApiKeys {
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

    private final Gate gate;
    private final Desk desk;

    DefaultApiKeys(Gate gate, Desk desk) {
        this.gate = gate;
        this.desk = desk;
    }

    @Override
    public IssuedKey issue(NewApiKey key) {
        String owner = key.member().orElse(gate.scope().principal().id());
        return gate.call(
                "apikey:issue",
                owner,
                ctx -> desk.unit(ctx, tx -> {
                    Standing standing = desk.memberships().decide(ctx, "apikey:issue", owner, owner);
                    if (!standing.active()) {
                        throw Desk.notFound("member", owner);
                    }
                    desk.memberships().mayGive(ctx, owner, key.rights());
                    return issued(ctx, tx, key, owner, standing);
                }));
    }

    private IssuedKey issued(RunContext ctx, Transaction tx, NewApiKey key, String owner, Standing standing) {
        Instant now = desk.now();
        KeyText text = KeyText.fresh();
        KeyRow row = new KeyRow(
                text.id(),
                key.name(),
                owner,
                key.rights(),
                now,
                end(key, standing, now),
                Optional.empty(),
                Optional.empty(),
                Tokens.hash(text.text()),
                Optional.empty());
        desk.keys().add(ctx, row);
        audit(ctx, tx, "apikey:issue", row, "nothing", shown(row));
        return new IssuedKey(KeyView.of(row, now), text.text());
    }

    private static Optional<Instant> end(NewApiKey key, Standing standing, Instant now) {
        if (key.expires().filter(end -> !end.isAfter(now)).isPresent()) {
            throw InvalidRequestException.field("apiKey.expires", "has passed", "Give an instant in the future.");
        }
        Optional<Instant> latest = standing.policy().maxKeyAge().map(now::plus);
        return key.expires()
                .filter(end -> latest.isEmpty() || end.isBefore(latest.get()))
                .or(() -> latest);
    }

    // The name is the host's text and may be anything; ids and rights tell enough.
    private static String shown(KeyRow row) {
        return row.id() + " of " + row.member() + ", rights "
                + row.rights().stream().map(Permission::text).sorted().toList()
                + row.expires().map(end -> ", until " + end).orElse("");
    }

    private void audit(RunContext ctx, Transaction tx, String action, KeyRow row, String before, String after) {
        tx.audit(desk.line(
                ctx,
                action,
                row.member(),
                Result.DONE,
                Map.of("credential", row.id(), "before", before, "after", after)));
    }

    @Override
    public IssuedKey rotate(String id, Duration overlap) {
        if (overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0) {
            throw InvalidRequestException.field("overlap", "is " + overlap, "Use zero to 30 days.");
        }
        return change("apikey:rotate", id, (ctx, tx) -> {
            KeyRow before = existing(ctx, id);
            Instant now = desk.now();
            ApiKey.Status status = KeyView.status(before, now);
            if (status == ApiKey.Status.REVOKED || status == ApiKey.Status.EXPIRED) {
                throw new ConflictException(Fault.of("api_key_ended", "The key is " + status + ". Issue another one.")
                        .with("api_key", id));
            }
            // Who rotates learns the secret, so it is as if he issued the key to himself.
            desk.memberships().mayGive(ctx, before.member(), before.rights());
            String secret = KeyText.fresh(id).text();
            KeyRow after = before.rotated(Tokens.hash(secret), now.plus(overlap));
            desk.keys().replace(ctx, after);
            audit(ctx, tx, "apikey:rotate", after, shown(before), shown(after) + ", overlap " + overlap);
            return new IssuedKey(KeyView.of(after, now), secret);
        });
    }

    @Override
    public void revoke(String id) {
        change("apikey:revoke", id, (ctx, tx) -> {
            KeyRow before = existing(ctx, id);
            if (before.revoked().isEmpty()) {
                desk.keys().replace(ctx, before.revoked(desk.now()));
                audit(ctx, tx, "apikey:revoke", before, shown(before), "revoked");
            }
            return true;
        });
    }

    private KeyRow existing(RunContext ctx, String id) {
        return desk.keys().find(ctx, id).orElseThrow(() -> Desk.notFound("api_key", id));
    }

    // The owner says which right is needed, so he is looked up first; what is decided is read again in the unit.
    private <R> R change(String action, String id, BiFunction<RunContext, Transaction, R> change) {
        String owner = owner(id);
        return gate.call(
                action,
                owner,
                ctx -> desk.unit(ctx, tx -> {
                    desk.memberships().decide(ctx, action, owner, owner);
                    return change.apply(ctx, tx);
                }));
    }

    private String owner(String id) {
        return desk.keys().find(gate.context(), id).map(KeyRow::member).orElse("");
    }

    @Override
    public Optional<ApiKey> find(String id) {
        return gate.call(
                "apikey:read", owner(id), ctx -> desk.keys().find(ctx, id).map(row -> KeyView.of(row, desk.now())));
    }

    @Override
    public List<ApiKey> list(String afterId, int atMost) {
        if (atMost < 1 || atMost > 1_000) {
            throw InvalidRequestException.field("atMost", "is " + atMost, "Use 1 to 1,000.");
        }
        return gate.call("apikey:read", "", ctx -> views(desk.keys().list(ctx, afterId, atMost)));
    }

    @Override
    public List<ApiKey> of(String member) {
        return gate.call("apikey:read", member, ctx -> views(desk.keys().of(ctx, member)));
    }

    private List<ApiKey> views(List<KeyRow> rows) {
        Instant now = desk.now();
        return rows.stream().<ApiKey>map(row -> KeyView.of(row, now)).toList();
    }
}
