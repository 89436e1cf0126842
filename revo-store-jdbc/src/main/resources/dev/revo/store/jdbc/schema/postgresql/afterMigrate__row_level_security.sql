-- The second wall: whatever a statement forgets, a row of another tenant is not there. nullif, because the setting is the
-- empty string after a transaction that had it.
do $$
declare
    t record;
begin
    for t in
        select c.table_name
        from information_schema.columns c
        join information_schema.tables b on b.table_schema = c.table_schema and b.table_name = c.table_name
        where c.table_schema = current_schema()
          and c.column_name = 'tenant_id'
          and c.table_name like 'revo\_%'
          and c.table_name not like 'revo\_sys\_%'
          and b.table_type = 'BASE TABLE'
    loop
        execute format('alter table %I enable row level security', t.table_name);
        execute format('alter table %I force row level security', t.table_name);
        execute format('drop policy if exists revo_tenant on %I', t.table_name);
        execute format(
            'create policy revo_tenant on %I using (tenant_id = nullif(current_setting(''revo.tenant'', true), ''''))'
            || ' with check (tenant_id = nullif(current_setting(''revo.tenant'', true), ''''))',
            t.table_name);
    end loop;
    for t in
        select b.table_name
        from information_schema.tables b
        where b.table_schema = current_schema()
          and b.table_name like 'revo\_%'
          and b.table_name <> 'revo_schema_history'
          and b.table_type = 'BASE TABLE'
    loop
        execute format('grant select, insert, update, delete on %I to "${app_role}"', t.table_name);
    end loop;
    execute format('grant usage on schema %I to "${app_role}"', current_schema());
    execute 'grant select on revo_schema_history to "${app_role}"';
end
$$;
