-- Tags of runs, with the time of submission, so that the newest runs with a tag are found without looking at others.

create table revo_task_tag (
    tenant_id varchar(64) not null,
    run_id varchar(100) not null,
    tag_name varchar(64) ${exact} not null,
    tag_position integer not null,
    submitted_at timestamp(6) with time zone not null,
    primary key (tenant_id, run_id, tag_name),
    foreign key (tenant_id, run_id) references revo_task (tenant_id, run_id)
);

create index revo_task_tag_name on revo_task_tag (tenant_id, tag_name, submitted_at, run_id);
