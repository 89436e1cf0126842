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
    OPEN_RUNS("select tenant_id, run_id from revo_sys_open_run order by run_id, tenant_id limit :most");

    private final String text;

    SystemSql(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
