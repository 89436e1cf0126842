-- What of plans' limits is in use.

create table revo_quota_place (
    tenant_id varchar(64) not null,
    limit_name varchar(320) not null,
    holder_id varchar(1000) not null,
    owner_id varchar(1000) not null,
    expires_at timestamp(6) with time zone not null,
    primary key (tenant_id, limit_name, holder_id)
);

-- One row for each period. That of the empty period is locked by whoever takes a place.
create table revo_quota_count (
    tenant_id varchar(64) not null,
    limit_name varchar(320) not null,
    period_name varchar(320) not null,
    counted bigint not null,
    primary key (tenant_id, limit_name, period_name)
);
