package dev.revo.engine.tenancy.password;

import static java.util.Objects.requireNonNull;

import dev.revo.error.CancelledException;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import dev.revo.spi.BreachedPasswords;
import dev.revo.spi.ExecutorSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a list of breached passwords within a time limit. What a list that fails or is slow means is a choice:
 * {@link OnFailure}. Internal to this module. Thread-safe; close it to end its threads.
 */
public final class BreachCheck implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BreachCheck.class);
    private static final int PREFIX = 5;
    private static final int AT_ONCE = 16;

    /** What happens to a password when the list does not answer. */
    public enum OnFailure {
        /** The password passes, and the log warns once for each cause. The default: an outage elsewhere locks nobody out. */
        OPEN,
        /** Nobody can set a password until the list answers. */
        CLOSED
    }

    private final BreachedPasswords list;
    private final ExecutorService threads;
    private final Duration limit;
    private final OnFailure onFailure;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    private BreachCheck(BreachedPasswords list, ExecutorService threads, Duration limit, OnFailure onFailure) {
        this.list = list;
        this.threads = threads;
        this.limit = limit;
        this.onFailure = onFailure;
    }

    /**
     * A check of this list.
     *
     * @param limit how long the list may take for one answer; above zero
     */
    public static BreachCheck of(
            BreachedPasswords list, ExecutorSource executors, Duration limit, OnFailure onFailure) {
        if (limit.isNegative() || limit.isZero()) {
            throw InvalidRequestException.field("password.breach_limit", "is " + limit, "Use a duration above zero.");
        }
        return new BreachCheck(
                requireNonNull(list, "list"),
                executors.threads("revo-breached"),
                limit,
                requireNonNull(onFailure, "onFailure"));
    }

    /** The passwords that come to people's minds first: a floor, not a list of breaches. */
    public static BreachedPasswords common() {
        return new CommonPasswords();
    }

    /**
     * Whether the list knows the password of these bytes. Blocks for the limit at most.
     *
     * @throws UnavailableException when the list does not answer and the choice is {@link OnFailure#CLOSED}
     */
    boolean breached(byte[] text) {
        String hash = sha1(text);
        String rest = hash.substring(PREFIX);
        try {
            boolean known = ask(hash.substring(0, PREFIX)).stream().anyMatch(rest::equalsIgnoreCase);
            warned.clear();
            return known;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return failed(cause.getClass().getName(), cause);
        } catch (TimeoutException | RejectedExecutionException e) {
            return failed(e.getClass().getName(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(
                    Fault.of("cancelled", "The thread was interrupted while the list of breached passwords was asked.")
                            .cause(e));
        }
    }

    private Collection<String> ask(String prefix) throws ExecutionException, TimeoutException, InterruptedException {
        // A list that hangs holds this many threads and no more.
        if (!free.tryAcquire()) {
            throw new TimeoutException("all " + AT_ONCE + " requests to the list are under way");
        }
        // Not cancelled when it is late: one that never began would keep its place for good.
        CompletableFuture<Collection<String>> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    answer.complete(requireNonNull(list.suffixes(prefix), "suffixes"));
                } catch (Throwable e) {
                    answer.completeExceptionally(e);
                } finally {
                    free.release();
                }
            });
        } catch (RejectedExecutionException e) {
            free.release();
            throw e;
        }
        return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private boolean failed(String name, Throwable cause) {
        if (onFailure == OnFailure.CLOSED) {
            throw new UnavailableException(Fault.of(
                            "breached_list_unavailable",
                            "A new password is compared with a list of breached ones, which did not answer within "
                                    + limit + ". Try again later.")
                    .cause(cause));
        }
        if (warned.add(name)) {
            // Not the cause's own words: they may hold what was asked for.
            LOG.atWarn()
                    .addKeyValue("cause", name)
                    .log("The list of breached passwords does not answer: passwords pass" + " without it");
        }
        return false;
    }

    /** SHA-1 in capitals: the form of the public lists, not a protection. */
    static String sha1(byte[] text) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-1", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
