package dev.revo.engine.tenancy.audit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.revo.audit.verifier.ChainHead;
import dev.revo.audit.verifier.Checkpoint;
import dev.revo.audit.verifier.SignerKey;
import dev.revo.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Says when the end of a chain is signed, and signs it: after 1,000 lines or 10 seconds, whichever comes first. Thread-safe.
 */
final class Checkpoints {
    private static final long LINES = 1_000;
    private static final long TENANTS = 100_000;
    private static final Duration TIME = Duration.ofSeconds(10);

    private final String name;
    private final Optional<SignerKey> key;
    private final Supplier<TimeSource> time;
    // A tenant that was forgotten is signed once more than it had to be.
    private final Cache<String, Signed> signed =
            Caffeine.newBuilder().maximumSize(TENANTS).build();

    private record Signed(long sequence, Instant at) {}

    Checkpoints(String name, Optional<SignerKey> key, Supplier<TimeSource> time) {
        this.name = name;
        this.key = key;
        this.time = time;
    }

    /** The signed note of this end of a chain, if it is time for one. */
    Optional<String> due(String tenant, ChainHead head) {
        Instant now = time.get().instant();
        // What this process did not sign itself is signed soon, whoever signed before.
        Signed before = signed.get(tenant, id -> new Signed(0, Instant.EPOCH));
        boolean due = head.seq() > before.sequence()
                && (head.seq() - before.sequence() >= LINES
                        || !now.isBefore(before.at().plus(TIME)));
        return due
                ? key.map(own ->
                        head.checkpoint(Checkpoint.origin(name, tenant), now).sign(own))
                : Optional.empty();
    }

    /** Remembers that this end is signed and kept. */
    void kept(String tenant, long sequence) {
        signed.put(tenant, new Signed(sequence, time.get().instant()));
    }

    /** Tenants whose newest lines are linked here and not signed. */
    boolean open(String tenant, long sequence) {
        Signed before = signed.getIfPresent(tenant);
        return key.isPresent() && (before == null || before.sequence() < sequence);
    }
}
