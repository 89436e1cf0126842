-- The second wall: whatever a statement forgets, a row of another tenant is not there. nullif, because the setting is the
-- empty string after a transaction that had it.
--
-- A start leaves alone what is as it should be: making a policy needs the table for itself, so it would wait for each transaction
-- that has read it, and everybody who comes after would wait for it. Whether a policy is right is seen by its comment, which says
-- what it was made from and what the server made of it: servers write an expression in their own words.
do $$
declare
    expression constant text := '(tenant_id = nullif(current_setting(''revo.tenant'', true), ''''))';
    t record;
begin
    for t in
        select c.relname as table_name,
            c.relrowsecurity and c.relforcerowsecurity as forced,
            coalesce(
                p.polpermissive
                    and p.polcmd = '*'
                    and p.polroles = array[0::oid]
                    and obj_description(p.oid, 'pg_policy')
                        = 'revo ' || md5(expression || pg_get_expr(p.polqual, c.oid) || pg_get_expr(p.polwithcheck, c.oid)),
                false) as right_already
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
        left join pg_policy p on p.polrelid = c.oid and p.polname = 'revo_tenant'
        where n.nspname = current_schema()
          and c.relkind = 'r'
          and c.relname like 'revo\_%'
          and c.relname not like 'revo\_sys\_%'
    loop
        if not t.forced then
            execute format('alter table %I enable row level security', t.table_name);
            execute format('alter table %I force row level security', t.table_name);
        end if;
        if not t.right_already then
            execute format('drop policy if exists revo_tenant on %I', t.table_name);
            execute format('create policy revo_tenant on %I using %s with check %s', t.table_name, expression, expression);
            execute format(
                'comment on policy revo_tenant on %I is %L',
                t.table_name,
                (select 'revo ' || md5(expression || pg_get_expr(p.polqual, p.polrelid) || pg_get_expr(p.polwithcheck, p.polrelid))
                 from pg_policy p
                 where p.polname = 'revo_tenant' and p.polrelid = format('%I.%I', current_schema(), t.table_name)::regclass));
        end if;
    end loop;
    for t in
        select c.oid, c.relname as table_name
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = current_schema()
          and c.relkind = 'r'
          and c.relname like 'revo\_%'
          and c.relname <> 'revo_schema_history'
    loop
        if not (has_table_privilege('${app_role}', t.oid, 'select')
                and has_table_privilege('${app_role}', t.oid, 'insert')
                and has_table_privilege('${app_role}', t.oid, 'update')
                and has_table_privilege('${app_role}', t.oid, 'delete')) then
            execute format('grant select, insert, update, delete on %I to "${app_role}"', t.table_name);
        end if;
    end loop;
    if not has_schema_privilege('${app_role}', current_schema(), 'usage') then
        execute format('grant usage on schema %I to "${app_role}"', current_schema());
    end if;
    if not has_table_privilege('${app_role}', format('%I.%I', current_schema(), 'revo_schema_history'), 'select') then
        execute 'grant select on revo_schema_history to "${app_role}"';
    end if;
end
$$;
