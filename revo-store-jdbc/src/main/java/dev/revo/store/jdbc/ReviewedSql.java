package dev.revo.store.jdbc;

/**
 * Statements of one tenant that the guard cannot read, because they change several tables at once. It knows them to the
 * letter, so each is for review here: every table that is named is bound to {@code :tenant}.
 */
enum ReviewedSql {
    /**
     * PostgreSQL only. Keeps an event if it is new and the rules are of this version, which they stay until the commit, and
     * adds it to the total of its hour; not if events of its time may have been deleted. A row that conflicts has the tenant in its key, so it is this tenant's.
     */
    COUNT_EVENT("with known as (select rules_version from revo_budget_version where tenant_id = :tenant"
            + " and rules_version = :version and (kept_from is null or kept_from <= :at) for share),"
            + " counted as (insert into revo_usage_event (tenant_id, source_name, event_id, meter, quantity, happened_at,"
            + " user_id, agent_type, model_name, cost, currency) select :tenant, :source, :event, :meter, :quantity, :at,"
            + " :user, :agent, :model, :cost, :currency from known on conflict do nothing returning event_id),"
            + " added as (insert into revo_usage_total (tenant_id, hour_start, total_key, source_name, user_id, agent_type,"
            + " model_name, meter, quantity, cost, currency) select :tenant, :hour, :key, :source, :user, :agent, :model,"
            + " :meter, :quantity, :cost, :currency from counted on conflict (tenant_id, hour_start, total_key)"
            + " do update set quantity = revo_usage_total.quantity + excluded.quantity,"
            + " cost = revo_usage_total.cost + excluded.cost)"
            + " select count(*) from counted");

    private final String text;

    ReviewedSql(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
