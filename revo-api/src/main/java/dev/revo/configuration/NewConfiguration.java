package dev.revo.configuration;

import dev.revo.error.InvalidRequestException;

/** A version to be written. Immutable; copy methods replace one part. */
public final class NewConfiguration {
    private final String kind;
    private final String name;
    private final String json;
    private final long after;
    private final String note;

    private NewConfiguration(String kind, String name, String json, long after, String note) {
        this.kind = ConfigurationVersion.kind(kind);
        this.name = ConfigurationVersion.name(name);
        this.json = ConfigurationVersion.json(json);
        this.after = after;
        this.note = ConfigurationVersion.note(note);
    }

    /**
     * The first version of a document.
     *
     * @param kind such as {@code agent}
     * @param name 1 to 200 characters
     * @param json what the kind asks for, at most {@link ConfigurationVersion#LARGEST} characters; secrets by reference only
     */
    public static NewConfiguration of(String kind, String name, String json) {
        return new NewConfiguration(kind, name, json, 0, "");
    }

    /** A copy that follows this version, one that says removed too; 0 for the first of all. */
    public NewConfiguration after(long version) {
        if (version < 0) {
            throw InvalidRequestException.field(
                    "configuration.after", "is " + version, "Use the number of the version that you have read.");
        }
        return new NewConfiguration(kind, name, json, version, note);
    }

    /** A copy that says why, in at most 1,000 characters. */
    public NewConfiguration note(String why) {
        return new NewConfiguration(kind, name, json, after, why);
    }

    /** What sort of document it is. */
    public String kind() {
        return kind;
    }

    /** Which one of its kind. */
    public String name() {
        return name;
    }

    /** Its text. */
    public String json() {
        return json;
    }

    /** The number of the version that it follows. */
    public long after() {
        return after;
    }

    /** Why. */
    public String note() {
        return note;
    }
}
