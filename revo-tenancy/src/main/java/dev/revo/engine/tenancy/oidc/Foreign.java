package dev.revo.engine.tenancy.oidc;

import java.text.ParseException;
import java.util.concurrent.Callable;

/** Reads what a stranger wrote. Parsers throw more for it than they declare: for a key set of {@code null}, for one. */
final class Foreign {
    private Foreign() {}

    /**
     * What the parser reads.
     *
     * @throws ParseException whatever the parser throws; the message is the parser's, the cause too
     */
    static <T> T read(Callable<T> parser) throws ParseException {
        try {
            return parser.call();
        } catch (Exception e) {
            ParseException unreadable = new ParseException(String.valueOf(e.getMessage()), 0);
            unreadable.initCause(e);
            throw unreadable;
        }
    }
}
