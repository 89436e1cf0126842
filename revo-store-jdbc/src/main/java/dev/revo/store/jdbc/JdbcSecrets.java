package dev.revo.store.jdbc;

import dev.revo.run.RunContext;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Promising;
import dev.revo.spi.SecretStore;
import dev.revo.store.jdbc.SecretBox.Place;
import dev.revo.tenancy.SecretEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Secrets in a table, encrypted under the host's keys. What was deleted leaves its row with its version, without a secret.
 * Thread-safe.
 */
final class JdbcSecrets implements SecretStore, Promising {
    private final Database database;
    private final SecretBox box;

    JdbcSecrets(Database database, SecretBox box) {
        this.database = database;
        this.box = box;
    }

    /** A row that holds a secret. */
    private static final class Kept {
        private final String reference;
        private final long version;
        private final String key;
        private final byte[] sealed;

        Kept(ResultSet row) throws SQLException {
            reference = Texts.out(row.getString("reference"));
            version = row.getLong("version_value");
            key = row.getString("key_id");
            sealed = row.getBytes("sealed");
        }

        Place place(RunContext ctx) {
            return new Place(ctx.tenant(), reference, version);
        }
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    @Override
    public Optional<Secret> find(RunContext ctx, String reference) {
        return database.run(
                ctx,
                session -> session.query("select reference, version_value, key_id, sealed from revo_secret"
                                + " where tenant_id = :tenant and reference = :reference and key_id is not null")
                        .bind("reference", Texts.in(reference))
                        .map((row, context) -> new Kept(row))
                        .findOne()
                        .map(kept -> box.open(kept.place(ctx), kept.key, kept.sealed)));
    }

    @Override
    public SecretEntry put(RunContext ctx, String reference, Secret secret, Instant at) {
        String name = Texts.in(SecretEntry.checked(reference));
        return database.run(ctx, session -> {
            // What is encrypted is bound to its version, which is therefore known before.
            session.update("insert into revo_secret (tenant_id, reference, version_value, changed_at)"
                            + " values (:tenant, :reference, 0, :at) on conflict do nothing")
                    .bind("reference", name)
                    .bind("at", OrganizationRows.time(Optional.of(at)))
                    .execute();
            long version = 1
                    + session.query("select version_value from revo_secret where tenant_id = :tenant"
                                    + " and reference = :reference for update")
                            .bind("reference", name)
                            .mapTo(Long.class)
                            .one();
            session.update("update revo_secret set version_value = :version, changed_at = :at, key_id = :key,"
                            + " sealed = :sealed where tenant_id = :tenant and reference = :reference")
                    .bind("reference", name)
                    .bind("version", version)
                    .bind("at", OrganizationRows.time(Optional.of(at)))
                    .bind("key", box.newest())
                    .bind("sealed", box.seal(new Place(ctx.tenant(), reference, version), secret))
                    .execute();
            return new SecretEntry(reference, version, at);
        });
    }

    @Override
    public Optional<SecretEntry> delete(RunContext ctx, String reference) {
        return database.run(ctx, session -> {
            Optional<SecretEntry> known = session.query("select reference, version_value, changed_at from revo_secret"
                            + " where tenant_id = :tenant and reference = :reference and key_id is not null"
                            + " for update")
                    .bind("reference", Texts.in(reference))
                    .map((row, context) -> entry(row))
                    .findOne();
            if (known.isPresent()) {
                session.update("update revo_secret set key_id = null, sealed = null where tenant_id = :tenant"
                                + " and reference = :reference")
                        .bind("reference", Texts.in(reference))
                        .execute();
            }
            return known;
        });
    }

    private static SecretEntry entry(ResultSet row) throws SQLException {
        return new SecretEntry(
                Texts.out(row.getString("reference")),
                row.getLong("version_value"),
                OrganizationRows.instant(row, "changed_at").orElseThrow());
    }

    @Override
    public List<SecretEntry> list(RunContext ctx, String after, int atMost) {
        return database.run(
                ctx,
                session -> session.query("select reference, version_value, changed_at from revo_secret"
                                + " where tenant_id = :tenant and reference > :after and key_id is not null"
                                + " order by tenant_id, reference limit :most")
                        .bind("after", Texts.in(after))
                        .bind("most", atMost)
                        .map((row, context) -> entry(row))
                        .list());
    }

    @Override
    public int reseal(RunContext ctx, int atMost) {
        return database.run(ctx, session -> {
            List<Kept> old = session.query("select reference, version_value, key_id, sealed from revo_secret"
                            + " where tenant_id = :tenant and key_id <> :key order by reference limit :most for update")
                    .bind("key", box.newest())
                    .bind("most", atMost)
                    .map((row, context) -> new Kept(row))
                    .list();
            session.batch(
                    "update revo_secret set key_id = :key, sealed = :sealed where tenant_id = :tenant"
                            + " and reference = :reference",
                    old,
                    (batch, kept) -> batch.bind("reference", Texts.in(kept.reference))
                            .bind("key", box.newest())
                            .bind("sealed", resealed(ctx, kept)));
            return old.size();
        });
    }

    private byte[] resealed(RunContext ctx, Kept kept) {
        try (Secret secret = box.open(kept.place(ctx), kept.key, kept.sealed)) {
            return box.seal(kept.place(ctx), secret);
        }
    }
}
