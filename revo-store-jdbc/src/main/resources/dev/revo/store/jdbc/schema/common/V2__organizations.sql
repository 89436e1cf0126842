-- Each row carries the version of its organization in which it changed last, so that who holds a copy reads what changed
-- and no more. Removed roles stay as rows for the same reason.

create table revo_organization (
    tenant_id varchar(64) not null,
    display_name varchar(1000) not null,
    domain_name varchar(253) not null,
    status_name varchar(20) not null,
    status_reason varchar(10000),
    subscription_name varchar(20) not null,
    limits ${text} not null,
    settings ${text} not null,
    created_at timestamp(6) with time zone not null,
    trial_ends_at timestamp(6) with time zone,
    version_value bigint not null,
    primary key (tenant_id)
);

create table revo_member (
    tenant_id varchar(64) not null,
    member_id varchar(1000) ${exact} not null,
    member_kind varchar(20) not null,
    email varchar(1000),
    email_key varchar(1000),
    status_name varchar(20) not null,
    since_at timestamp(6) with time zone not null,
    invitation_ends_at timestamp(6) with time zone,
    changed_version bigint not null,
    primary key (tenant_id, member_id),
    unique (tenant_id, email_key),
    foreign key (tenant_id) references revo_organization (tenant_id)
);

create index revo_member_changed on revo_member (tenant_id, changed_version);

create table revo_member_role (
    tenant_id varchar(64) not null,
    member_id varchar(1000) ${exact} not null,
    role_name varchar(64) not null,
    primary key (tenant_id, member_id, role_name),
    foreign key (tenant_id, member_id) references revo_member (tenant_id, member_id)
);

create index revo_member_role_name on revo_member_role (tenant_id, role_name);

create table revo_role (
    tenant_id varchar(64) not null,
    role_name varchar(64) not null,
    parent_name varchar(64),
    removed boolean not null,
    changed_version bigint not null,
    primary key (tenant_id, role_name),
    foreign key (tenant_id) references revo_organization (tenant_id)
);

create table revo_role_permission (
    tenant_id varchar(64) not null,
    role_name varchar(64) not null,
    permission_text varchar(1000) not null,
    denies boolean not null,
    primary key (tenant_id, role_name, permission_text, denies),
    foreign key (tenant_id, role_name) references revo_role (tenant_id, role_name)
);

-- System tables. The directory holds what must be unique over all organizations; the credentials, where a secret belongs.

create table revo_sys_organization (
    tenant_id varchar(64) ${exact} not null primary key,
    domain_name varchar(253) not null unique,
    version_value bigint not null
);

create table revo_sys_credential (
    secret_hash varchar(64) not null primary key,
    tenant_id varchar(64) not null,
    credential_kind varchar(20) not null,
    row_id varchar(1000) not null
);

create index revo_sys_credential_row on revo_sys_credential (tenant_id, row_id);
