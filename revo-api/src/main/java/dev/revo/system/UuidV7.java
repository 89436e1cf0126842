package dev.revo.system;

import dev.revo.spi.IdGenerator;
import dev.revo.spi.TimeSource;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;

/** UUIDv7: 48 bits of milliseconds, 12 bits of counter, 62 random bits. */
final class UuidV7 implements IdGenerator {
    private static final int COUNTERS = 1 << 12;
    // Drawn at once: a draw costs a lock and a hash, however few bits it is for.
    private static final int DRAWN = 256;

    private final TimeSource time;
    private final SecureRandom random = new SecureRandom();
    private final ByteBuffer drawn = ByteBuffer.allocate(DRAWN * Long.BYTES).flip();
    private long millis;
    private int counter;

    UuidV7(TimeSource time) {
        this.time = time;
    }

    @Override
    public UUID next() {
        long now = time.millis();
        long low;
        long high;
        synchronized (this) {
            low = random();
            if (now > millis) {
                millis = now;
                counter = 0;
            } else if (++counter == COUNTERS) {
                // A clock that stands still or goes back must not break the order: borrow the next millisecond.
                millis++;
                counter = 0;
            }
            high = (millis << 16) | 0x7000L | counter;
        }
        return new UUID(high, (low & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L);
    }

    private long random() {
        if (!drawn.hasRemaining()) {
            random.nextBytes(drawn.array());
            drawn.clear();
        }
        return drawn.getLong();
    }
}
