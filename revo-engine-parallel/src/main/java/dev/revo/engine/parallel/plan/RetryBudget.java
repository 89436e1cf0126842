package dev.revo.engine.parallel.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Second and later attempts of each tenant, of all its runs together: one for every ten first attempts and one a second, a
 * hundred at once. One that comes too early is put off, not dropped, so that what fails everywhere at once is not called ever
 * more often. Thread-safe.
 */
public final class RetryBudget {
    private static final double MOST = 100;
    private static final double PER_FIRST = 0.1;
    private static final double PER_SECOND = 1;
    private static final int TENANTS = 10_000;

    private final Map<String, Account> accounts = new HashMap<>();

    private RetryBudget() {}

    /** Full for everybody. */
    public static RetryBudget create() {
        return new RetryBudget();
    }

    private static final class Account {
        private double left = MOST;
        private Instant since;

        Account(Instant since) {
            this.since = since;
        }

        void renew(Instant now) {
            if (now.isAfter(since)) {
                left = Math.min(
                        MOST, left + PER_SECOND * Duration.between(since, now).toMillis() / 1_000.0);
                since = now;
            }
        }
    }

    private Account account(String tenant, Instant now) {
        if (accounts.size() >= TENANTS && !accounts.containsKey(tenant)) {
            // A full account is as good as none.
            accounts.values().removeIf(account -> {
                account.renew(now);
                return account.left >= MOST;
            });
        }
        Account account = accounts.computeIfAbsent(tenant, key -> new Account(now));
        account.renew(now);
        return account;
    }

    /** A first attempt was made. */
    synchronized void first(String tenant, Instant now) {
        Account account = account(tenant, now);
        account.left = Math.min(MOST, account.left + PER_FIRST);
    }

    /** Takes a later attempt, which may be made at this time at the earliest. */
    synchronized Instant take(String tenant, Instant now) {
        Account account = account(tenant, now);
        account.left--;
        return account.left >= 0 ? now : now.plusMillis((long) Math.ceil(-account.left / PER_SECOND * 1_000));
    }
}
