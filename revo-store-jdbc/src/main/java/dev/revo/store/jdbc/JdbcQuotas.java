package dev.revo.store.jdbc;

import dev.revo.run.RunContext;
import dev.revo.spi.Guarantee;
import dev.revo.spi.Promising;
import dev.revo.spi.QuotaStore;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * What of plans' limits is in use, in tables. Whoever takes a place of a limit holds a row of it until he commits, so that
 * none is counted by two; whoever counts in a period holds the period's. Thread-safe.
 */
final class JdbcQuotas implements QuotaStore, Promising {
    private static final String PLACES = "";

    private final Database database;

    JdbcQuotas(Database database) {
        this.database = database;
    }

    @Override
    public Set<Guarantee> guarantees() {
        return database.dialect().guarantees();
    }

    @Override
    public boolean take(RunContext ctx, Place place, long most, Instant now) {
        return database.run(ctx, session -> {
            hold(session, place.limit(), PLACES);
            session.update("delete from revo_quota_place where tenant_id = :tenant and limit_name = :limit"
                            + " and expires_at <= :now and holder_id <> :holder")
                    .bind("limit", Texts.in(place.limit()))
                    .bind("holder", Texts.in(place.holder()))
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .execute();
            boolean has = named(
                                    session.update(
                                            "update revo_quota_place set owner_id = :owner, expires_at = :expires"
                                                    + " where tenant_id = :tenant and limit_name = :limit and holder_id = :holder"),
                                    place)
                            .execute()
                    > 0;
            return has || (places(session, place.limit()) < most && insert(session, place));
        });
    }

    private static long places(Session session, String limit) {
        return session.query("select count(*) from revo_quota_place where tenant_id = :tenant and limit_name = :limit")
                .bind("limit", Texts.in(limit))
                .mapTo(Long.class)
                .one();
    }

    private static boolean insert(Session session, Place place) {
        return named(
                                session.update(
                                        "insert into revo_quota_place (tenant_id, limit_name, holder_id, owner_id,"
                                                + " expires_at) values (:tenant, :limit, :holder, :owner, :expires)"
                                                + " on conflict do nothing"),
                                place)
                        .execute()
                > 0;
    }

    private static <S extends SqlStatement<S>> S named(S statement, Place place) {
        return statement
                .bind("limit", Texts.in(place.limit()))
                .bind("holder", Texts.in(place.holder()))
                .bind("owner", Texts.in(place.owner()))
                .bind("expires", place.expires().atOffset(ZoneOffset.UTC));
    }

    @Override
    public boolean keep(RunContext ctx, Place place) {
        return database.run(
                ctx,
                session -> named(
                                                session.update("update revo_quota_place set expires_at = :expires"
                                                        + " where tenant_id = :tenant and limit_name = :limit"
                                                        + " and holder_id = :holder and owner_id = :owner"),
                                                place)
                                        .execute()
                                > 0
                        || insert(session, place));
    }

    @Override
    public boolean give(RunContext ctx, Place place) {
        return database.run(
                ctx,
                session -> session.update("delete from revo_quota_place where tenant_id = :tenant"
                                        + " and limit_name = :limit and holder_id = :holder and owner_id = :owner")
                                .bind("limit", Texts.in(place.limit()))
                                .bind("holder", Texts.in(place.holder()))
                                .bind("owner", Texts.in(place.owner()))
                                .execute()
                        > 0);
    }

    @Override
    public long taken(RunContext ctx, String limit, Instant now) {
        return database.run(
                ctx,
                session -> session.query("select count(*) from revo_quota_place where tenant_id = :tenant"
                                + " and limit_name = :limit and expires_at > :now")
                        .bind("limit", Texts.in(limit))
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .mapTo(Long.class)
                        .one());
    }

    @Override
    public long count(RunContext ctx, Period period, long wanted, long most) {
        return database.run(ctx, session -> {
            long before = hold(session, period.limit(), period.name());
            long added = Math.max(0, Math.min(wanted, most - before));
            if (added > 0) {
                named(
                                session.update(
                                        "update revo_quota_count set counted = counted + :added"
                                                + " where tenant_id = :tenant and limit_name = :limit and period_name = :period"),
                                period)
                        .bind("added", added)
                        .execute();
            }
            return added;
        });
    }

    private static <S extends SqlStatement<S>> S named(S statement, Period period) {
        return statement.bind("limit", Texts.in(period.limit())).bind("period", Texts.in(period.name()));
    }

    /** The count of a period, whose row stays this transaction's until it ends. */
    private static long hold(Session session, String limit, String period) {
        Optional<Long> found = locked(session, limit, period);
        if (found.isPresent()) {
            return found.get();
        }
        session.update("insert into revo_quota_count (tenant_id, limit_name, period_name, counted)"
                        + " values (:tenant, :limit, :period, 0) on conflict do nothing")
                .bind("limit", Texts.in(limit))
                .bind("period", Texts.in(period))
                .execute();
        return locked(session, limit, period).orElse(0L);
    }

    private static Optional<Long> locked(Session session, String limit, String period) {
        return session.query("select counted from revo_quota_count where tenant_id = :tenant"
                        + " and limit_name = :limit and period_name = :period for update")
                .bind("limit", Texts.in(limit))
                .bind("period", Texts.in(period))
                .mapTo(Long.class)
                .findOne();
    }

    @Override
    public void uncount(RunContext ctx, Period period, long unused) {
        database.run(
                ctx,
                session -> named(
                                session.update(
                                        "update revo_quota_count set counted = greatest(0, counted - :unused)"
                                                + " where tenant_id = :tenant and limit_name = :limit and period_name = :period"),
                                period)
                        .bind("unused", unused)
                        .execute());
    }

    @Override
    public long counted(RunContext ctx, Period period) {
        return database.run(
                ctx,
                session -> named(
                                session.query("select counted from revo_quota_count where tenant_id = :tenant"
                                        + " and limit_name = :limit and period_name = :period"),
                                period)
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(0L));
    }

    @Override
    public int forget(RunContext ctx, Period before) {
        return database.run(
                ctx,
                session -> named(
                                session.update("delete from revo_quota_count where tenant_id = :tenant"
                                        + " and limit_name = :limit and period_name < :period and period_name > ''"),
                                before)
                        .execute());
    }
}
