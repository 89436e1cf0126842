package dev.revo.store.jdbc;

/**
 * The statements that read or write over tenants: all of them, for review in one place. They touch system tables only,
 * which hold ids and no content; every other statement is one tenant's, or the guard refuses it.
 */
enum SystemSql {
    BEAT("update revo_sys_holder set expires_at = current_timestamp + interval '30' second where holder = :holder"),
    ENTER("insert into revo_sys_holder (holder, revo_name, expires_at)"
            + " values (:holder, :name, current_timestamp + interval '30' second)"),
    LEAVE("delete from revo_sys_holder where holder = :holder"),
    LEFT_BEHIND("delete from revo_sys_holder where expires_at < current_timestamp - interval '1' day"),
    /** PostgreSQL only. The two halves of an advisory lock's key stand in two columns. */
    ALIVE("select count(*) from revo_sys_holder where holder = :holder and expires_at > current_timestamp"
            + " and exists (select 1 from pg_locks where locktype = 'advisory' and granted and objsubid = 1"
            + " and database = (select oid from pg_database where datname = current_database())"
            + " and classid::bigint = :high and objid::bigint = :low)"),
    OPEN_RUN("insert into revo_sys_open_run (tenant_id, run_id) values (:tenant, :run)"),
    CLOSE_RUN("delete from revo_sys_open_run where tenant_id = :tenant and run_id = :run"),
    OPEN_RUNS("select tenant_id, run_id from revo_sys_open_run order by run_id, tenant_id limit :most"),
    OPEN_RUNS_AFTER("select tenant_id, run_id from revo_sys_open_run where (run_id, tenant_id) > (:run, :after)"
            + " order by run_id, tenant_id limit :most"),
    LETTER_WAITS("insert into revo_sys_run_letter (tenant_id, run_id, letter_id, for_holder)"
            + " values (:tenant, :run, :letter, :holder)"),
    LETTER_WAITS_NO_MORE(
            "delete from revo_sys_run_letter where tenant_id = :tenant and run_id = :run" + " and letter_id = :letter"),
    LETTERS_MOVE("update revo_sys_run_letter set for_holder = :holder where tenant_id = :tenant and run_id = :run"),
    LETTERS_END("delete from revo_sys_run_letter where tenant_id = :tenant and run_id = :run"),
    LETTERS_WAITING("select tenant_id, run_id, letter_id from revo_sys_run_letter where for_holder = :holder"
            + " order by for_holder, posted_number limit :most"),
    ERASE_LETTERS("delete from revo_sys_run_letter where tenant_id = :tenant"),
    ENTER_ORGANIZATION("insert into revo_sys_organization (tenant_id, domain_name, version_value)"
            + " values (:tenant, :domain, 1) on conflict do nothing"),
    /** With the version that its rows have, because a backup was made of them. */
    RESTORE_ORGANIZATION("insert into revo_sys_organization (tenant_id, domain_name, version_value)"
            + " values (:tenant, :domain, :version) on conflict do nothing"),
    ORGANIZATION_TAKEN("select count(*) from revo_sys_organization where tenant_id = :tenant or domain_name = :domain"),
    RAISE_ORGANIZATION("update revo_sys_organization set version_value = version_value + 1"
            + " where tenant_id = :tenant and version_value = :expected"),
    LOCK_ORGANIZATION("select version_value from revo_sys_organization where tenant_id = :tenant for update"),
    ORGANIZATIONS("select tenant_id from revo_sys_organization where tenant_id > :after and erased = false"
            + " order by tenant_id limit :most"),
    /** With a domain that none can have, and a version that tells other processes to look again. */
    BURY_ORGANIZATION("update revo_sys_organization set erased = true, domain_name = :domain,"
            + " version_value = version_value + 1 where tenant_id = :tenant and erased = false"),
    ERASE_OPEN_RUNS("delete from revo_sys_open_run where tenant_id = :tenant"),
    ERASE_CREDENTIALS("delete from revo_sys_credential where tenant_id = :tenant"),
    ERASE_WAITING("delete from revo_sys_audit_waiting where tenant_id = :tenant"),
    ERASE_REACH("delete from revo_sys_audit_reach where tenant_id = :tenant"),
    ORGANIZATION_VERSIONS("select tenant_id, version_value from revo_sys_organization where tenant_id = any(:tenants)"),
    ISSUE_CREDENTIAL("insert into revo_sys_credential (tenant_id, secret_hash, credential_kind, row_id,"
            + " item_id) values (:tenant, :hash, :kind, :row, :item)"),
    WITHDRAW_CREDENTIALS("delete from revo_sys_credential where tenant_id = :tenant and row_id = :row"),
    WITHDRAW_ITEM("delete from revo_sys_credential where tenant_id = :tenant and credential_kind = :kind"
            + " and item_id = :item"),
    /** Of tokens that are good once the item is the member. */
    WITHDRAW_TOKENS("delete from revo_sys_credential where tenant_id = :tenant and item_id = :item"
            + " and credential_kind not in ('api_key', 'session', 'invitation')"),
    CREDENTIAL("select secret_hash, tenant_id, credential_kind, row_id from revo_sys_credential"
            + " where secret_hash = :hash"),
    AUDIT_WAITS("insert into revo_sys_audit_waiting (tenant_id, line_id) values (:tenant, :line)"),
    AUDIT_WAITS_NO_MORE("delete from revo_sys_audit_waiting where tenant_id = :tenant and line_id = :line"),
    AUDIT_WAITING("select line_id, line_order from revo_sys_audit_waiting where tenant_id = :tenant"
            + " and line_order > :after order by tenant_id, line_order limit :most"),
    AUDIT_TENANTS_WAITING("select distinct tenant_id from revo_sys_audit_waiting limit :most"),
    AUDIT_REACHES(
            "update revo_sys_audit_reach set reach_value = :reach where tenant_id = :tenant and sink_name = :sink"),
    AUDIT_REACHES_FIRST("insert into revo_sys_audit_reach (tenant_id, sink_name, reach_value)"
            + " values (:tenant, :sink, :reach) on conflict do nothing"),
    /** The chain itself stands under the empty name. */
    AUDIT_BEHIND("select c.tenant_id from revo_sys_audit_reach c left join revo_sys_audit_reach s"
            + " on s.tenant_id = c.tenant_id and s.sink_name = :sink where c.sink_name = ''"
            + " and c.tenant_id > :after and c.reach_value > coalesce(s.reach_value, 0)"
            + " order by c.tenant_id limit :most"),
    /** PostgreSQL only: told to the other processes if and when the transaction commits. */
    TELL_CHANGE("select pg_notify('revo_organization', :tenant)");

    private final String text;

    SystemSql(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
