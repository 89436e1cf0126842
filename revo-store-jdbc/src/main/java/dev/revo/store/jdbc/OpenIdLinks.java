package dev.revo.store.jdbc;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.login.OpenIdLink;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** The rows of accounts at providers. */
final class OpenIdLinks {
    private static final String ROWS =
            "select issuer, subject, member_id, linked_at from revo_openid_link where tenant_id = :tenant";

    private OpenIdLinks() {}

    /** Links the account unless it is this member's already. */
    static void put(Session session, OpenIdLink link) {
        int added = session.update("insert into revo_openid_link (tenant_id, issuer, subject, member_id, linked_at)"
                        + " values (:tenant, :issuer, :subject, :member, :since) on conflict do nothing")
                .bind("issuer", Texts.in(link.issuer()))
                .bind("subject", Texts.in(link.subject()))
                .bind("member", Texts.in(link.member()))
                .bind("since", OrganizationRows.time(Optional.of(link.since())))
                .execute();
        boolean own = added > 0
                || find(session, link.issuer(), link.subject())
                        .filter(before -> before.member().equals(link.member()))
                        .isPresent();
        if (!own) {
            throw new ConflictException(Fault.of("openid_linked", "This account is another member's already."));
        }
    }

    static Optional<OpenIdLink> find(Session session, String issuer, String subject) {
        return session.query(ROWS + " and issuer = :issuer and subject = :subject")
                .bind("issuer", Texts.in(issuer))
                .bind("subject", Texts.in(subject))
                .map(OpenIdLinks::read)
                .findOne();
    }

    static List<OpenIdLink> of(Session session, String member) {
        return session.query(ROWS + " and member_id = :member order by issuer, subject")
                .bind("member", Texts.in(member))
                .map(OpenIdLinks::read)
                .list();
    }

    static boolean delete(Session session, String member, String issuer, String subject) {
        return session.update("delete from revo_openid_link where tenant_id = :tenant and member_id = :member"
                                + " and issuer = :issuer and subject = :subject")
                        .bind("member", Texts.in(member))
                        .bind("issuer", Texts.in(issuer))
                        .bind("subject", Texts.in(subject))
                        .execute()
                > 0;
    }

    /** Deletes all of a member. */
    static void delete(Session session, String member) {
        session.update("delete from revo_openid_link where tenant_id = :tenant and member_id = :member")
                .bind("member", Texts.in(member))
                .execute();
    }

    private static OpenIdLink read(ResultSet row, StatementContext context) throws SQLException {
        return new OpenIdLink(
                Texts.out(row.getString("issuer")),
                Texts.out(row.getString("subject")),
                Texts.out(row.getString("member_id")),
                OrganizationRows.instant(row, "linked_at").orElseThrow());
    }
}
