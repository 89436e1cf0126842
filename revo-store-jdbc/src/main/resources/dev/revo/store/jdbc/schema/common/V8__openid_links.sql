-- Which account at an OpenID provider is which member's: by issuer and subject, because addresses change hands.

create table revo_openid_link (
    tenant_id varchar(64) not null,
    issuer varchar(600) ${exact} not null,
    subject varchar(1600) ${exact} not null,
    member_id varchar(1000) ${exact} not null,
    linked_at timestamp(6) with time zone not null,
    primary key (tenant_id, issuer, subject)
);

create index revo_openid_link_member on revo_openid_link (tenant_id, member_id);
