package dev.revo.engine.tenancy.export;

/**
 * A version of the Open Cybersecurity Schema Framework. The classes for the management of users and of roles came with 1.9.0,
 * which also deprecated the one for their rights.
 */
public enum OcsfVersion {
    /** 1.8.0: users are account changes, roles are managed entities, rights are user access. */
    V1_8("1.8.0"),
    /** 1.9.0: users and their rights are user management, roles are role management. */
    V1_9("1.9.0");

    private final String text;

    OcsfVersion(String text) {
        this.text = text;
    }

    /** The version as an event's metadata names it. */
    public String text() {
        return text;
    }
}
