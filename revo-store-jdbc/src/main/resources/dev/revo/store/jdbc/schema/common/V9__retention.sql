-- From when on usage events are kept. What is older is refused, because nobody could tell whether it was counted.
alter table revo_budget_version add column kept_from timestamp(6) with time zone;

-- When it was closed; its data is erased a while later.
alter table revo_organization add column closed_at timestamp(6) with time zone;

-- Keys of runs that were deleted are found by the run.
create index revo_idempotency_key_run on revo_idempotency_key (tenant_id, run_id);

-- An organization that was erased keeps its id taken. Its domain is free: the row has none that anybody could ask for.
alter table revo_sys_organization add column erased boolean default false not null;
