package dev.revo.audit;

/** The forms in which an audit log is exported. */
public enum AuditFormat {
    /** Comma-separated values (RFC 4180), safe to open in a spreadsheet. */
    CSV,
    /** The whole chain with its signed checkpoints, to be verified offline by {@code revo-audit-verifier}. */
    JSON_LINES,
    /** Events of the Open Cybersecurity Schema Framework 1.8, one a line. */
    OCSF,
    /** A table of at most 10,000 lines for people. */
    PDF
}
