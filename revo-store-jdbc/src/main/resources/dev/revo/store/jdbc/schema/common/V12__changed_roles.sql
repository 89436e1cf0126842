-- Whoever follows the changes of an organization reads the few roles that changed, not all of them.

create index revo_role_changed on revo_role (tenant_id, changed_version);
