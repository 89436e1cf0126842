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

    /** The token, which nobody else takes or replaces until the transaction ends. */
    static Optional<TokenRow> locked(Session session, String hash) {
        return session.query("select member_id, purpose, ends_at from revo_login_token where tenant_id = :tenant"
                        + " and token_hash = :hash for update")
                .bind("hash", hash)
                .map((row, context) -> new TokenRow(
                        hash,
                        Texts.out(row.getString("member_id")),
                        row.getString("purpose"),
                        OrganizationRows.instant(row, "ends_at").orElseThrow()))
                .findOne();
    }

    /** Deletes a member's tokens of this purpose but one, which lead nowhere any more; how many there were. */
    static int delete(Session session, String member, String purpose, String keepHash) {
        Credentials.withdraw(session, purpose, List.of(member));
        return session.update("delete from revo_login_token where tenant_id = :tenant and member_id = :member"
                        + " and purpose = :purpose and token_hash <> :keep")
                .bind("member", Texts.in(member))
                .bind("purpose", purpose)
                .bind("keep", keepHash)
                .execute();
    }

    /** Deletes all tokens of a member, which lead nowhere any more. */
    static void delete(Session session, String member) {
        session.system(SystemSql.WITHDRAW_TOKENS).bind("item", Texts.in(member)).execute();
        session.update("delete from revo_login_token where tenant_id = :tenant and member_id = :member")
                .bind("member", Texts.in(member))
                .execute();
    }
}
