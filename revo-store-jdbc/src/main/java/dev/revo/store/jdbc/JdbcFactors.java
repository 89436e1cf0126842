package dev.revo.store.jdbc;

import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.login.OpenIdLink;
import dev.revo.run.RunContext;
import dev.revo.spi.ApiKeyStore;
import dev.revo.spi.FactorStore;
import dev.revo.spi.Guarantee;
import dev.revo.spi.OrganizationStore.Credential;
import dev.revo.spi.Promising;
import dev.revo.spi.SessionStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.statement.Update;

/** What members log in with, in tables. What must happen once is one statement. Thread-safe. */
final class JdbcFactors implements FactorStore, Promising {
    private static final Set<String> OTHERS = Set.of(ApiKeyStore.KIND, SessionStore.KIND, "invitation");

    private final Database database;

    JdbcFactors(Database database) {
        this.database = database;
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    @Override
    public Optional<PasswordRow> password(RunContext ctx, String member) {
        return database.run(
                ctx,
                session -> session.query("select password_hash, changed_at, must_change from revo_password"
                                + " where tenant_id = :tenant and member_id = :member")
                        .bind("member", Texts.in(member))
                        .map((row, context) -> new PasswordRow(
                                member,
                                Texts.out(row.getString("password_hash")),
                                OrganizationRows.instant(row, "changed_at").orElseThrow(),
                                row.getBoolean("must_change")))
                        .findOne());
    }

    @Override
    public void putPassword(RunContext ctx, PasswordRow row) {
        UnaryOperator<Update> bound = update -> update.bind("member", Texts.in(row.member()))
                .bind("hash", Texts.in(row.hash()))
                .bind("changed", OrganizationRows.time(Optional.of(row.changed())))
                .bind("must", row.mustChange());
        database.run(
                ctx,
                session -> put(
                        () -> bound.apply(
                                session.update("update revo_password set password_hash = :hash, changed_at = :changed,"
                                        + " must_change = :must where tenant_id = :tenant and member_id = :member")),
                        () -> bound.apply(
                                session.update("insert into revo_password (tenant_id, member_id, password_hash,"
                                        + " changed_at, must_change) values (:tenant, :member, :hash, :changed, :must)"
                                        + " on conflict do nothing"))));
    }

    // Of two who are first at once, one updates what the other has inserted.
    private static boolean put(Supplier<Update> update, Supplier<Update> insert) {
        return update.get().execute() > 0
                || insert.get().execute() > 0
                || update.get().execute() > 0;
    }

    @Override
    public Optional<TotpRow> totp(RunContext ctx, String member) {
        return database.run(
                ctx,
                session -> session.query("select secret, confirmed, last_step from revo_totp"
                                + " where tenant_id = :tenant and member_id = :member")
                        .bind("member", Texts.in(member))
                        .map((row, context) -> new TotpRow(
                                member,
                                Texts.out(row.getString("secret")),
                                row.getBoolean("confirmed"),
                                row.getLong("last_step")))
                        .findOne());
    }

    @Override
    public void putTotp(RunContext ctx, TotpRow row) {
        UnaryOperator<Update> bound = update -> update.bind("member", Texts.in(row.member()))
                .bind("secret", Texts.in(row.secret()))
                .bind("confirmed", row.confirmed())
                .bind("step", row.lastStep());
        database.run(
                ctx,
                session -> put(
                        () -> bound.apply(
                                session.update("update revo_totp set secret = :secret, confirmed = :confirmed,"
                                        + " last_step = :step where tenant_id = :tenant and member_id = :member")),
                        () -> bound.apply(
                                session.update("insert into revo_totp (tenant_id, member_id, secret, confirmed,"
                                        + " last_step) values (:tenant, :member, :secret, :confirmed, :step)"
                                        + " on conflict do nothing"))));
    }

    @Override
    public boolean removeTotp(RunContext ctx, String member) {
        return database.run(ctx, session -> deleteTotp(session, member) > 0);
    }

    private static int deleteTotp(Session session, String member) {
        deleteCodes(session, member);
        return session.update("delete from revo_totp where tenant_id = :tenant and member_id = :member")
                .bind("member", Texts.in(member))
                .execute();
    }

    private static void deleteCodes(Session session, String member) {
        session.update("delete from revo_recovery_code where tenant_id = :tenant and member_id = :member")
                .bind("member", Texts.in(member))
                .execute();
    }

    @Override
    public boolean advanceTotp(RunContext ctx, String member, long step) {
        return database.run(
                ctx,
                session -> session.update("update revo_totp set last_step = :step where tenant_id = :tenant"
                                        + " and member_id = :member and last_step < :step")
                                .bind("member", Texts.in(member))
                                .bind("step", step)
                                .execute()
                        > 0);
    }

    @Override
    public void putRecoveryCodes(RunContext ctx, String member, Set<String> hashes) {
        database.run(ctx, session -> {
            deleteCodes(session, member);
            session.batch(
                    "insert into revo_recovery_code (tenant_id, member_id, code_hash) values (:tenant, :member, :hash)",
                    hashes,
                    (batch, hash) -> batch.bind("member", Texts.in(member)).bind("hash", Texts.in(hash)));
            return true;
        });
    }

    @Override
    public int recoveryCodes(RunContext ctx, String member) {
        return database.run(
                ctx,
                session -> session.query("select count(*) from revo_recovery_code where tenant_id = :tenant"
                                + " and member_id = :member")
                        .bind("member", Texts.in(member))
                        .mapTo(Integer.class)
                        .one());
    }

    @Override
    public boolean useRecoveryCode(RunContext ctx, String member, String hash) {
        return database.run(
                ctx,
                session -> session.update("delete from revo_recovery_code where tenant_id = :tenant"
                                        + " and member_id = :member and code_hash = :hash")
                                .bind("member", Texts.in(member))
                                .bind("hash", Texts.in(hash))
                                .execute()
                        > 0);
    }

    @Override
    public void putToken(RunContext ctx, TokenRow row) {
        database.run(ctx, session -> {
            if (!LoginTokens.insert(session, row)) {
                throw new ConflictException(Fault.of("token_exists", "There is a token with this hash already."));
            }
            LoginTokens.delete(session, row.member(), row.purpose(), row.hash());
            Credentials.issue(
                    session, new Credential(row.hash(), ctx.tenant(), row.purpose(), row.member()), row.member());
            return true;
        });
    }

    @Override
    public Optional<TokenRow> takeToken(RunContext ctx, String hash) {
        return database.run(
                ctx,
                session -> LoginTokens.locked(session, hash)
                        .filter(row -> LoginTokens.delete(session, row.member(), row.purpose(), "") > 0));
    }

    @Override
    public void putLink(RunContext ctx, OpenIdLink link) {
        database.run(ctx, session -> {
            OpenIdLinks.put(session, link);
            return true;
        });
    }

    @Override
    public Optional<OpenIdLink> link(RunContext ctx, String issuer, String subject) {
        return database.run(ctx, session -> OpenIdLinks.find(session, issuer, subject));
    }

    @Override
    public List<OpenIdLink> links(RunContext ctx, String member) {
        return database.run(ctx, session -> OpenIdLinks.of(session, member));
    }

    @Override
    public boolean removeLink(RunContext ctx, String member, String issuer, String subject) {
        return database.run(ctx, session -> OpenIdLinks.delete(session, member, issuer, subject));
    }

    @Override
    public void withdraw(RunContext ctx, String member) {
        database.run(ctx, session -> {
            session.update("delete from revo_password where tenant_id = :tenant and member_id = :member")
                    .bind("member", Texts.in(member))
                    .execute();
            deleteTotp(session, member);
            LoginTokens.delete(session, member);
            OpenIdLinks.delete(session, member);
            return true;
        });
    }

    @Override
    public Optional<Credential> credential(String hash) {
        return Credentials.find(database, hash).filter(found -> !OTHERS.contains(found.kind()));
    }
}
