-- Lines that wait are taken in their order, a page at a time, however many there are.

create index revo_sys_audit_waiting_order on revo_sys_audit_waiting (tenant_id, line_order);
