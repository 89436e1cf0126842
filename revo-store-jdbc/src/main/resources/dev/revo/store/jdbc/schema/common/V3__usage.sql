-- Consumption, budgets, and what is reserved of them. Empty text stands for no user, agent, model or currency. Figures are
-- exact: 40 digits before the point and 20 after it.

-- One row for each tenant that ever had a budget or an event: whoever books shares it, whoever changes a budget locks it.
create table revo_budget_version (
    tenant_id varchar(64) not null,
    rules_version bigint not null,
    primary key (tenant_id)
);

create table revo_budget (
    tenant_id varchar(64) not null,
    budget_name varchar(64) not null,
    window_kind varchar(10) not null,
    user_id varchar(1000),
    agent_type varchar(1000),
    most_tokens bigint,
    most_model_calls bigint,
    most_money varchar(300),
    currency varchar(3),
    primary key (tenant_id, budget_name)
);

-- What events and reservations come to. A row may be missing: it is then made from them.
create table revo_budget_window (
    tenant_id varchar(64) not null,
    budget_name varchar(64) not null,
    window_start timestamp(6) with time zone not null,
    told integer not null,
    used_input numeric(60, 20) not null,
    used_output numeric(60, 20) not null,
    used_model_calls numeric(60, 20) not null,
    used_tool_calls numeric(60, 20) not null,
    used_cost numeric(60, 20) not null,
    held_input numeric(60, 20) not null,
    held_output numeric(60, 20) not null,
    held_model_calls numeric(60, 20) not null,
    held_tool_calls numeric(60, 20) not null,
    held_cost numeric(60, 20) not null,
    primary key (tenant_id, budget_name, window_start)
);

create table revo_usage_event (
    tenant_id varchar(64) not null,
    source_name varchar(1000) not null,
    event_id varchar(1000) not null,
    meter varchar(20) not null,
    quantity numeric(60, 20) not null,
    happened_at timestamp(6) with time zone not null,
    user_id varchar(1000) not null,
    agent_type varchar(1000) not null,
    model_name varchar(1000) not null,
    cost numeric(60, 20) not null,
    currency varchar(3) not null,
    primary key (tenant_id, source_name, event_id)
);

create index revo_usage_event_at on revo_usage_event (tenant_id, happened_at);

-- Events by the hour. The key is a hash of all that they are told apart by, which would be too long for an index.
create table revo_usage_total (
    tenant_id varchar(64) not null,
    hour_start timestamp(6) with time zone not null,
    total_key varchar(64) not null,
    source_name varchar(1000) not null,
    user_id varchar(1000) not null,
    agent_type varchar(1000) not null,
    model_name varchar(1000) not null,
    meter varchar(20) not null,
    quantity numeric(60, 20) not null,
    cost numeric(60, 20) not null,
    currency varchar(3) not null,
    primary key (tenant_id, hour_start, total_key)
);

create table revo_reservation (
    tenant_id varchar(64) not null,
    reservation_id varchar(200) not null,
    demand_kind varchar(20) not null,
    demand_name varchar(1000) not null,
    user_id varchar(1000) not null,
    agent_type varchar(1000) not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    model_calls bigint not null,
    tool_calls bigint not null,
    cost numeric(60, 20) not null,
    currency varchar(3) not null,
    estimated boolean not null,
    reserved_at timestamp(6) with time zone not null,
    expires_at timestamp(6) with time zone not null,
    begun boolean not null,
    primary key (tenant_id, reservation_id)
);

create index revo_reservation_expiry on revo_reservation (tenant_id, expires_at);
create index revo_reservation_at on revo_reservation (tenant_id, reserved_at);
