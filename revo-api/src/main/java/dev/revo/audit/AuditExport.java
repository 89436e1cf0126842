package dev.revo.audit;

/**
 * What was exported.
 *
 * @param lines how many
 * @param cut whether there were more than the format takes
 */
public record AuditExport(long lines, boolean cut) {}
