package dev.revo.agents.verify;

/**
 * Why a verification ends before or without acceptance.
 *
 * @param verdict what follows
 * @param reason stable code
 * @param detail for a person or a model
 */
record Ruling(CodeVerdict verdict, String reason, String detail) {
    private static final int MOST_CHARS = 8000;

    static Ruling rejected(String reason, String detail) {
        return new Ruling(CodeVerdict.REJECTED, reason, cut(detail));
    }

    static Ruling unverifiable(String reason, String detail) {
        return new Ruling(CodeVerdict.UNVERIFIABLE, reason, cut(detail));
    }

    static Ruling accepted() {
        return new Ruling(CodeVerdict.ACCEPTED, "tests_passed", "");
    }

    private static String cut(String text) {
        return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS) + "\n[cut]";
    }

    /** Ends a verification from within. Never leaves the package. */
    static final class Ended extends Exception {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        private final transient Ruling ruling;

        Ended(Ruling ruling) {
            super(ruling.reason(), null, false, false);
            this.ruling = ruling;
        }

        Ruling ruling() {
            return ruling;
        }
    }
}
