package dev.revo.engine.tenancy.export;

/**
 * Keeps a spreadsheet from taking a text for a formula: such a text gets an apostrophe in front, which spreadsheets take as
 * "this is text". Source: OWASP, "CSV Injection": {@code = + - @}, tab, carriage return, line feed, and the full-width forms of
 * the first four. White space and invisible characters before them do not hide them.
 */
final class FormulaGuard {
    private static final String STARTS = "=+-@\uff1d\uff0b\uff0d\uff20";

    private FormulaGuard() {}

    static String guard(String text) {
        return dangerous(text) ? "'" + text : text;
    }

    private static boolean dangerous(String text) {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\t' || c == '\r' || c == '\n' || STARTS.indexOf(c) >= 0) {
                return true;
            }
            boolean hidden = Character.isWhitespace(c)
                    || Character.isSpaceChar(c)
                    || Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT;
            if (!hidden) {
                return false;
            }
            at++;
        }
        return false;
    }
}
