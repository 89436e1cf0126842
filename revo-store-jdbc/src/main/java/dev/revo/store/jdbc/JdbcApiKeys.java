package dev.revo.store.jdbc;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.spi.ApiKeyStore;
import dev.revo.spi.Guarantee;
import dev.revo.spi.OrganizationStore.Credential;
import dev.revo.spi.Promising;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** API keys in a table. Thread-safe. */
final class JdbcApiKeys implements ApiKeyStore, Promising {
    private final Database database;

    JdbcApiKeys(Database database) {
        this.database = database;
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    @Override
    public void add(RunContext ctx, KeyRow row) {
        database.run(ctx, session -> {
            if (!ApiKeyRows.insert(session, row)) {
                throw new ConflictException(Fault.of("api_key_exists", "There is an API key with this id already."));
            }
            issue(ctx, session, row);
            return true;
        });
    }

    private static void issue(RunContext ctx, Session session, KeyRow row) {
        row.hashes()
                .forEach(hash ->
                        Credentials.issue(session, new Credential(hash, ctx.tenant(), KIND, row.member()), row.id()));
    }

    @Override
    public void replace(RunContext ctx, KeyRow row) {
        database.run(ctx, session -> {
            if (ApiKeyRows.update(session, row)) {
                Credentials.withdraw(session, KIND, List.of(row.id()));
                issue(ctx, session, row);
            }
            return true;
        });
    }

    @Override
    public Optional<KeyRow> find(RunContext ctx, String id) {
        return database.run(ctx, session -> ApiKeyRows.find(session, id));
    }

    @Override
    public Optional<KeyRow> withSecret(RunContext ctx, String hash) {
        return database.run(ctx, session -> ApiKeyRows.withSecret(session, hash));
    }

    @Override
    public List<KeyRow> list(RunContext ctx, String afterId, int atMost) {
        return database.run(ctx, session -> ApiKeyRows.page(session, afterId, atMost));
    }

    @Override
    public List<KeyRow> of(RunContext ctx, String member) {
        return database.run(ctx, session -> ApiKeyRows.of(session, member));
    }

    @Override
    public void touch(RunContext ctx, String id, Instant at) {
        database.run(
                ctx,
                session -> session.update("update revo_api_key set used_at = :at where tenant_id = :tenant"
                                + " and key_id = :id and (used_at is null or used_at < :at)")
                        .bind("id", id)
                        .bind("at", OrganizationRows.time(Optional.of(at)))
                        .execute());
    }

    @Override
    public int withdraw(RunContext ctx, String member, Instant at) {
        return database.run(ctx, session -> {
            Credentials.withdraw(
                    session,
                    KIND,
                    ApiKeyRows.of(session, member).stream().map(KeyRow::id).toList());
            return session.update("update revo_api_key set revoked_at = :at where tenant_id = :tenant"
                            + " and member_id = :member and revoked_at is null")
                    .bind("member", Texts.in(member))
                    .bind("at", OrganizationRows.time(Optional.of(at)))
                    .execute();
        });
    }

    @Override
    public Optional<Credential> credential(String hash) {
        return Credentials.find(database, hash).filter(found -> found.kind().equals(KIND));
    }
}
