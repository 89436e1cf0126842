package dev.revo.store.jdbc;

import dev.revo.spi.FactorStore.TokenRow;
import java.util.List;
import java.util.Optional;

/** The rows of tokens that are good once. */
final class LoginTokens {
    private LoginTokens() {}

    /** Whether the hash was free. */
    static boolean insert(Session session, TokenRow row) {
        return session.update("insert into revo_login_token (tenant_id, token_hash, member_id, purpose, ends_at)"
                                + " values (:tenant, :hash, :member, :purpose, :ends) on conflict do nothing")
                        .bind("hash", row.hash())
                        .bind("member", Texts.in(row.member()))
                        .bind("purpose", row.purpose())
                        .bind("ends", OrganizationRows.time(Optional.of(row.ends())))
                        .execute()
                > 0;
    }

    static Optional<TokenRow> find(Session session, String hash) {
        return session.query("select member_id, purpose, ends_at from revo_login_token where tenant_id = :tenant"
                        + " and token_hash = :hash")
                .bind("hash", hash)
                .map((row, context) -> new TokenRow(
                        hash,
                        Texts.out(row.getString("member_id")),
                        row.getString("purpose"),
                        OrganizationRows.instant(row, "ends_at").orElseThrow()))
                .findOne();
    }

    /** Hashes of a member's tokens. */
    static List<String> of(Session session, String member) {
        return session.query("select token_hash from revo_login_token where tenant_id = :tenant"
                        + " and member_id = :member")
                .bind("member", Texts.in(member))
                .mapTo(String.class)
                .list();
    }

    /** Hashes of a member's tokens of one purpose. */
    static List<String> of(Session session, String member, String purpose) {
        return session.query("select token_hash from revo_login_token where tenant_id = :tenant"
                        + " and member_id = :member and purpose = :purpose")
                .bind("member", Texts.in(member))
                .bind("purpose", purpose)
                .mapTo(String.class)
                .list();
    }

    /** Deletes these, which lead nowhere any more; how many there were. */
    static int delete(Session session, List<String> hashes) {
        if (hashes.isEmpty()) {
            return 0;
        }
        Credentials.withdraw(session, hashes);
        return session.update("delete from revo_login_token where tenant_id = :tenant and token_hash = any(:hashes)")
                .bindArray("hashes", String.class, hashes.toArray())
                .execute();
    }
}
