-- How far each sink was given a tenant's chain. Held by one process at a time, in milliseconds since 1970.
create table revo_audit_sink (
    tenant_id varchar(64) not null,
    sink_name varchar(64) not null,
    delivered_sequence bigint not null,
    note_delivered boolean not null,
    begun boolean not null,
    held_until bigint not null,
    primary key (tenant_id, sink_name)
);

-- Who is behind is asked over all tenants. How far the chain itself reaches stands under the empty name; twice the number of
-- the last line, and one more when that line is signed.
create table revo_sys_audit_reach (
    tenant_id varchar(64) not null,
    sink_name varchar(64) not null,
    reach_value bigint not null,
    primary key (tenant_id, sink_name)
);

insert into revo_sys_audit_reach (tenant_id, sink_name, reach_value)
select tenant_id, '', 2 * chain_sequence from revo_audit_head;
