package dev.revo.store.jdbc;

import dev.revo.tenancy.Organization;
import dev.revo.tenancy.OrganizationRow;
import dev.revo.tenancy.Subscription;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** The row of an organization itself. */
final class OrganizationRows {
    private OrganizationRows() {}

    static Optional<OrganizationRow> find(Session session) {
        return session.query("select tenant_id, display_name, domain_name, status_name, status_reason,"
                        + " subscription_name, limits, settings, created_at, trial_ends_at, version_value,"
                        + " closed_at from revo_organization where tenant_id = :tenant")
                .map(OrganizationRows::read)
                .findOne();
    }

    private static OrganizationRow read(ResultSet row, StatementContext context) throws SQLException {
        return new OrganizationRow(
                row.getString("tenant_id"),
                Texts.out(row.getString("display_name")),
                row.getString("domain_name"),
                Organization.Status.valueOf(row.getString("status_name")),
                Optional.ofNullable(row.getString("status_reason")).map(Texts::out),
                Subscription.valueOf(row.getString("subscription_name")),
                OrganizationJson.limits(row.getString("limits")),
                OrganizationJson.settings(row.getString("settings")),
                instant(row, "created_at").orElseThrow(),
                instant(row, "trial_ends_at"),
                row.getLong("version_value"),
                instant(row, "closed_at"));
    }

    static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    static @Nullable OffsetDateTime time(Optional<Instant> at) {
        return at.map(instant -> instant.atOffset(ZoneOffset.UTC)).orElse(null);
    }

    static void insert(Session session, OrganizationRow row) {
        bound(
                        session.update("insert into revo_organization (tenant_id, display_name, domain_name,"
                                + " status_name, status_reason, subscription_name, limits, settings, created_at,"
                                + " trial_ends_at, version_value, closed_at) values (:tenant, :name, :domain, :status,"
                                + " :reason, :subscription, :limits, :settings, :created, :trial, :version, :closed)"),
                        row)
                .bind("domain", row.domain())
                .bind("created", time(Optional.of(row.created())))
                .execute();
    }

    static void update(Session session, OrganizationRow row) {
        bound(
                        session.update("update revo_organization set display_name = :name, status_name = :status,"
                                + " status_reason = :reason, subscription_name = :subscription, limits = :limits,"
                                + " settings = :settings, trial_ends_at = :trial, version_value = :version,"
                                + " closed_at = :closed where tenant_id = :tenant"),
                        row)
                .execute();
    }

    private static Update bound(Update update, OrganizationRow row) {
        return update.bind("name", Texts.in(row.name()))
                .bind("status", row.status().name())
                .bind("reason", row.statusReason().map(Texts::in).orElse(null))
                .bind("subscription", row.subscription().name())
                .bind("limits", OrganizationJson.write(row.limits()))
                .bind("settings", OrganizationJson.write(row.settings()))
                .bind("trial", time(row.trialEnds()))
                .bind("version", row.version())
                .bind("closed", time(row.closed()));
    }
}
