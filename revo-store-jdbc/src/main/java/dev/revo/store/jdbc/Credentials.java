package dev.revo.store.jdbc;

import dev.revo.spi.OrganizationStore.Credential;
import java.util.Collection;
import java.util.Optional;

/** Where secrets lead, over all tenants. */
final class Credentials {
    private Credentials() {}

    static Optional<Credential> find(Database database, String hash) {
        return database.system(handle -> handle.createQuery(SystemSql.CREDENTIAL.text())
                .bind("hash", hash)
                .map((row, context) -> new Credential(
                        row.getString("secret_hash"),
                        row.getString("tenant_id"),
                        row.getString("credential_kind"),
                        Texts.out(row.getString("row_id"))))
                .findOne());
    }

    static void issue(Session session, String hash, String kind, String row) {
        session.system(SystemSql.ISSUE_CREDENTIAL)
                .bind("hash", hash)
                .bind("kind", kind)
                .bind("row", Texts.in(row))
                .execute();
    }

    /** Whatever these rows had leads nowhere any more. */
    static void withdrawAll(Session session, Collection<String> rows) {
        session.systemBatch(SystemSql.WITHDRAW_CREDENTIALS, rows, (batch, row) -> batch.bind("row", Texts.in(row)));
    }

    /** These secrets lead nowhere any more. */
    static void withdraw(Session session, Collection<String> hashes) {
        session.systemBatch(SystemSql.WITHDRAW_SECRET, hashes, (batch, hash) -> batch.bind("hash", hash));
    }
}
