package dev.revo.testkit.http;

import dev.revo.testkit.model.Hold;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an answer gets onto the wire. Byte positions count the body without the framing of HTTP; -1 stands for never.
 *
 * @param before waited for before the first byte
 * @param comments keep-alive comments (blank lines outside of streams) before the body
 * @param commentsUntil comments go on until this is open
 * @param interval time between two of those comments
 * @param stallAt where the body waits for {@code stall}
 * @param endAt where the body ends too early, in the manner of {@code end}
 */
record Delivery(
        @Nullable Hold before,
        int comments,
        @Nullable Hold commentsUntil,
        Duration interval,
        long stallAt,
        @Nullable Hold stall,
        long endAt,
        End end) {

    /** The position behind the last byte that is sent. */
    static final long AT_END = Long.MAX_VALUE;

    static final Delivery PLAIN = new Delivery(null, 0, null, Duration.ZERO, -1, null, -1, End.CUT);

    /** The manner in which a body ends early. */
    enum End {
        /** The connection is closed, the length announced or the last chunk is missing. */
        CUT,
        /** As CUT, with a TCP reset. */
        RESET,
        /** HTTP is in order, only the content is short. */
        CLEAN
    }

    Delivery before(Hold hold) {
        return new Delivery(hold, comments, commentsUntil, interval, stallAt, stall, endAt, end);
    }

    Delivery comments(int count) {
        return new Delivery(before, count, commentsUntil, interval, stallAt, stall, endAt, end);
    }

    Delivery commentsUntil(Hold hold, Duration every) {
        return new Delivery(before, comments, hold, every, stallAt, stall, endAt, end);
    }

    Delivery stall(long at, Hold hold) {
        return new Delivery(before, comments, commentsUntil, interval, at, hold, endAt, end);
    }

    Delivery end(long at, End how) {
        return new Delivery(before, comments, commentsUntil, interval, stallAt, stall, at, how);
    }
}
