package dev.revo.spi;

import static java.util.Objects.requireNonNull;

import dev.revo.spi.RunExecution.Note;

/**
 * What one process has to say to a run that another one holds: see {@link WorkBackend#post}. Immutable.
 *
 * @param id one of its run's; a letter of an id that is still in the box is the same letter. 1 to {@value #LONGEST_ID} characters
 * @param kind what it is about
 * @param type of a note: of the entry that is to be; otherwise empty
 * @param version of a note: of the entry's form, otherwise 0
 * @param text of a note: what the entry says; to cancel: why; otherwise empty
 * @param by the principal who says it, as an id for traces; at most {@value #LONGEST_NAME} characters
 */
public record RunLetter(String id, Kind kind, String type, int version, String text, String by) {
    /** How long an id may be, in characters. */
    public static final int LONGEST_ID = 100;

    /** How long a type and the id of a principal may be, in characters. */
    public static final int LONGEST_NAME = 1_000;

    /** What letters are about. */
    public enum Kind {
        /** An entry for the run's journal. */
        NOTE,
        /** The run is to end. */
        CANCEL,
        /** The run is to stop before its next step. */
        PAUSE,
        /** A paused run is to go on. */
        RESUME
    }

    /**
     * Checks that it has what letters of its kind have, and nothing else.
     *
     * @throws IllegalArgumentException when it has not
     */
    public RunLetter {
        requireNonNull(id, "id");
        requireNonNull(kind, "kind");
        requireNonNull(type, "type");
        requireNonNull(text, "text");
        requireNonNull(by, "by");
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            throw new IllegalArgumentException(
                    "id has " + id.length() + " characters, it must have 1 to " + LONGEST_ID);
        }
        if (type.isEmpty() == (kind == Kind.NOTE) || type.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("type has " + type.length() + " characters; a note has 1 to "
                    + LONGEST_NAME + ", others have none");
        }
        if (version != 0 && kind != Kind.NOTE) {
            throw new IllegalArgumentException("version is " + version + "; only a note has one");
        }
        if (!text.isEmpty() && (kind == Kind.PAUSE || kind == Kind.RESUME)) {
            throw new IllegalArgumentException("text is given; " + kind + " says nothing more");
        }
        if (by.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "by has " + by.length() + " characters, it must have at most " + LONGEST_NAME);
        }
    }

    /** An entry for the run's journal. */
    public static RunLetter note(String id, Note note, String by) {
        return new RunLetter(id, Kind.NOTE, note.type(), note.version(), note.text(), by);
    }

    /**
     * That the run is to end.
     *
     * @param reason for the people who will ask
     */
    public static RunLetter cancel(String id, String reason, String by) {
        return new RunLetter(id, Kind.CANCEL, "", 0, reason, by);
    }

    /** That the run is to stop before its next step. */
    public static RunLetter pause(String id, String by) {
        return new RunLetter(id, Kind.PAUSE, "", 0, "", by);
    }

    /** That the run is to go on when it was paused. */
    public static RunLetter resume(String id, String by) {
        return new RunLetter(id, Kind.RESUME, "", 0, "", by);
    }

    /**
     * The entry that a note makes.
     *
     * @throws IllegalStateException when it is no note
     */
    public Note asNote() {
        if (kind != Kind.NOTE) {
            throw new IllegalStateException("the letter " + id + " is of the kind " + kind + ", not a note");
        }
        return new Note(type, version, text);
    }

    @Override
    public String toString() {
        // What it says may be a secret of the run's.
        return kind + " " + id + (type.isEmpty() ? "" : " " + type + " v" + version);
    }
}
