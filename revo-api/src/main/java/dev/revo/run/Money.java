package dev.revo.run;

import dev.revo.error.InvalidRequestException;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * An amount of one currency, exact (decimal, never binary floating point). Amounts that differ only in trailing zeros
 * are equal.
 *
 * @param currency ISO 4217 code such as {@code USD}
 * @param amount the amount in units of the currency; not negative
 */
public record Money(String currency, BigDecimal amount) implements Comparable<Money> {
    private static final Pattern CODE = Pattern.compile("[A-Z]{3}");
    // 1e999999999 is eleven characters and would fill the memory when it is added to something.
    private static final int DIGITS = 100;

    /** Checks the currency and the sign, and drops trailing zeros. */
    public Money {
        Objects.requireNonNull(amount, "amount");
        if (!CODE.matcher(currency).matches()) {
            throw InvalidRequestException.field(
                    "money.currency", "'" + currency + "' is not a currency code", "Use an ISO 4217 code such as USD.");
        }
        if (amount.signum() < 0) {
            throw InvalidRequestException.field("money.amount", "is negative", "Use zero or more.");
        }
        if (amount.signum() != 0 && (amount.precision() > DIGITS || Math.abs((long) amount.scale()) > DIGITS)) {
            throw InvalidRequestException.field(
                    "money.amount", "has more than " + DIGITS + " digits", "Give an amount that money can have.");
        }
        amount = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
    }

    /**
     * US dollars.
     *
     * @param decimal the amount as decimal text, such as {@code "0.20"}
     */
    public static Money usd(String decimal) {
        try {
            return new Money("USD", new BigDecimal(decimal));
        } catch (NumberFormatException e) {
            throw InvalidRequestException.field(
                    "money.amount", "'" + decimal + "' is not a number", "Write decimal text such as \"0.20\".");
        }
    }

    /** Nothing, in the given currency. */
    public static Money zero(String currency) {
        return new Money(currency, BigDecimal.ZERO);
    }

    /** The sum; both must have one currency. */
    public Money plus(Money other) {
        return new Money(currency, amount.add(same(other).amount));
    }

    /** The difference, never below zero; both must have one currency. */
    public Money minus(Money other) {
        return new Money(currency, amount.subtract(same(other).amount).max(BigDecimal.ZERO));
    }

    /** This amount taken {@code count} times per million: prices are quoted per million tokens. */
    public Money perMillion(long count) {
        return new Money(currency, amount.multiply(BigDecimal.valueOf(count)).movePointLeft(6));
    }

    @Override
    public int compareTo(Money other) {
        return amount.compareTo(same(other).amount);
    }

    private Money same(Money other) {
        if (!currency.equals(other.currency)) {
            throw InvalidRequestException.field(
                    "money.currency",
                    "is " + other.currency + " where " + currency + " is used",
                    "Give budgets and prices in one currency.");
        }
        return other;
    }

    @Override
    public String toString() {
        return amount.toPlainString() + " " + currency;
    }
}
