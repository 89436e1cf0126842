-- Of keys, tokens and codes there are hashes only. Where one leads is in revo_sys_credential, whose rows are the member's:
-- what ends a membership takes them all. Its item is the one key or session among the member's, so that it goes by itself.

alter table revo_sys_credential add column item_id varchar(1000) default '' not null;

create index revo_sys_credential_item on revo_sys_credential (tenant_id, credential_kind, item_id);

create table revo_api_key (
    tenant_id varchar(64) not null,
    key_id varchar(64) ${exact} not null,
    key_name varchar(1000) not null,
    member_id varchar(1000) ${exact} not null,
    rights ${text} not null,
    created_at timestamp(6) with time zone not null,
    expires_at timestamp(6) with time zone,
    used_at timestamp(6) with time zone,
    revoked_at timestamp(6) with time zone,
    secret_hash varchar(64) not null,
    rotated_hash varchar(64),
    rotated_until timestamp(6) with time zone,
    primary key (tenant_id, key_id),
    unique (tenant_id, secret_hash),
    unique (tenant_id, rotated_hash)
);

create index revo_api_key_member on revo_api_key (tenant_id, member_id);

create table revo_session (
    tenant_id varchar(64) not null,
    session_id varchar(64) ${exact} not null,
    member_id varchar(1000) ${exact} not null,
    token_hash varchar(64) not null,
    started_at timestamp(6) with time zone not null,
    used_at timestamp(6) with time zone not null,
    address varchar(64) not null,
    agent varchar(2000) not null,
    factors varchar(200) not null,
    primary key (tenant_id, session_id),
    unique (tenant_id, token_hash)
);

create index revo_session_member on revo_session (tenant_id, member_id);

create table revo_password (
    tenant_id varchar(64) not null,
    member_id varchar(1000) ${exact} not null,
    password_hash varchar(5000) not null,
    changed_at timestamp(6) with time zone not null,
    must_change boolean not null,
    primary key (tenant_id, member_id)
);

create table revo_totp (
    tenant_id varchar(64) not null,
    member_id varchar(1000) ${exact} not null,
    secret ${text} not null,
    confirmed boolean not null,
    last_step bigint not null,
    primary key (tenant_id, member_id)
);

create table revo_recovery_code (
    tenant_id varchar(64) not null,
    member_id varchar(1000) ${exact} not null,
    code_hash varchar(1000) ${exact} not null,
    primary key (tenant_id, member_id, code_hash)
);

create table revo_login_token (
    tenant_id varchar(64) not null,
    token_hash varchar(64) not null,
    member_id varchar(1000) ${exact} not null,
    purpose varchar(20) not null,
    ends_at timestamp(6) with time zone not null,
    primary key (tenant_id, token_hash)
);

create index revo_login_token_member on revo_login_token (tenant_id, member_id);
