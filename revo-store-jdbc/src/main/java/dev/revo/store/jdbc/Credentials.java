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

    /**
     * From now on the secret leads to the row.
     *
     * @param item what it is of among those of its kind that the row has; empty for nothing of its own
     */
    static void issue(Session session, Credential credential, String item) {
        session.system(SystemSql.ISSUE_CREDENTIAL)
                .bind("hash", credential.hash())
                .bind("kind", credential.kind())
                .bind("row", Texts.in(credential.row()))
                .bind("item", Texts.in(item))
                .execute();
    }

    /** Whatever these rows had leads nowhere any more. */
    static void withdrawRows(Session session, Collection<String> rows) {
        session.systemBatch(SystemSql.WITHDRAW_CREDENTIALS, rows, (batch, row) -> batch.bind("row", Texts.in(row)));
    }

    /** The secrets of these items lead nowhere any more. */
    static void withdraw(Session session, String kind, Collection<String> items) {
        session.systemBatch(
                SystemSql.WITHDRAW_ITEM,
                items,
                (batch, item) -> batch.bind("kind", kind).bind("item", Texts.in(item)));
    }
}
