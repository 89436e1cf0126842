-- Documents of configuration with all their versions. The row of a kind has the count of those that are not removed, and is
-- locked by whoever adds or removes one.

create table revo_configuration_kind (
    tenant_id varchar(64) not null,
    kind_name varchar(64) ${exact} not null,
    documents bigint not null,
    primary key (tenant_id, kind_name)
);

create table revo_configuration (
    tenant_id varchar(64) not null,
    kind_name varchar(64) ${exact} not null,
    document_name varchar(1200) ${exact} not null,
    version_number bigint not null,
    removed boolean not null,
    primary key (tenant_id, kind_name, document_name),
    foreign key (tenant_id, kind_name) references revo_configuration_kind (tenant_id, kind_name)
);

-- A version without a text says that the document was removed.
create table revo_configuration_version (
    tenant_id varchar(64) not null,
    kind_name varchar(64) ${exact} not null,
    document_name varchar(1200) ${exact} not null,
    version_number bigint not null,
    body ${text},
    written_at timestamp(6) with time zone not null,
    principal_id varchar(1000) not null,
    note varchar(6000) not null,
    primary key (tenant_id, kind_name, document_name, version_number),
    foreign key (tenant_id, kind_name, document_name)
        references revo_configuration (tenant_id, kind_name, document_name)
);

-- Runs as rows that can be searched. The journal is the truth: sequence_number is that of the entry up to which a row is
-- true.

create table revo_task (
    tenant_id varchar(64) not null,
    run_id varchar(100) not null,
    task_kind varchar(1000) ${exact} not null,
    task_name varchar(1000) ${exact} not null,
    principal_id varchar(1000) ${exact} not null,
    parent_id varchar(100),
    priority_name varchar(20) not null,
    submitted_at timestamp(6) with time zone not null,
    state_name varchar(20) not null,
    outcome_name varchar(1000),
    problem_code varchar(1000),
    started_at timestamp(6) with time zone,
    ended_at timestamp(6) with time zone,
    input_tokens bigint not null,
    output_tokens bigint not null,
    cache_read_tokens bigint not null,
    cache_write_tokens bigint not null,
    reasoning_tokens bigint not null,
    model_calls bigint not null,
    tool_calls bigint not null,
    cost numeric(60, 20),
    currency varchar(3),
    estimated boolean not null,
    sequence_number bigint not null,
    primary key (tenant_id, run_id)
);

create index revo_task_submitted on revo_task (tenant_id, submitted_at, run_id);
create index revo_task_name on revo_task (tenant_id, task_name, submitted_at, run_id);
create index revo_task_state on revo_task (tenant_id, state_name, submitted_at, run_id);
create index revo_task_parent on revo_task (tenant_id, parent_id);

-- Bytes that are kept, by area. The row of the empty area is locked by whoever adds some; a tenant without it kept what it
-- has before anybody counted.

create table revo_storage (
    tenant_id varchar(64) not null,
    area_name varchar(320) ${exact} not null,
    size_bytes bigint not null,
    primary key (tenant_id, area_name)
);

-- What instances of agents told last of what they are doing. Not in backups: it is of the processes that run them.

create table revo_agent_status (
    tenant_id varchar(64) not null,
    agent_type varchar(1200) ${exact} not null,
    instance_id varchar(1200) ${exact} not null,
    state_name varchar(20) not null,
    runs integer not null,
    told_at timestamp(6) with time zone not null,
    primary key (tenant_id, agent_type, instance_id)
);
