-- Secrets as they are encrypted under a key of the host's. What was deleted keeps its version, so that a later one of the same
-- reference is not taken for it.

create table revo_secret (
    tenant_id varchar(64) not null,
    reference varchar(1000) ${exact} not null,
    version_value bigint not null,
    changed_at timestamp(6) with time zone not null,
    key_id varchar(64) ${exact},
    sealed ${bytes},
    primary key (tenant_id, reference)
);
