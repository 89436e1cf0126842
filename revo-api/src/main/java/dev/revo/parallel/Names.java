package dev.revo.parallel;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.util.regex.Pattern;

/** Checks that plans, steps and jobs share. */
final class Names {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,64}");

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Names() {}

    static String named(String field, String name) {
        if (!NAME.matcher(name).matches()) {
            throw InvalidRequestException.field(
                    field, "'" + name + "' is not a name", "Use 1 to 64 of a-z, 0-9, _ and -.");
        }
        return name;
    }

    static int version(String field, int version) {
        if (version < 1) {
            throw InvalidRequestException.field(field, "is " + version, "Count from 1.");
        }
        return version;
    }

    static int attempts(String field, int most) {
        if (most < 1 || most > 100) {
            throw InvalidRequestException.field(field, "is " + most, "Use 1 to 100.");
        }
        return most;
    }

    static Duration expires(String field, Duration most) {
        timeout(field, most);
        // Its end must be a point in time that can be written down.
        if (most.compareTo(LONGEST) > 0) {
            throw InvalidRequestException.field(field, "is " + most, "Use at most " + LONGEST.toDays() + " days.");
        }
        return most;
    }

    static PlanNode.Rate rate(String field, int most, Duration per) {
        if (most < 1 || most > 100_000) {
            throw InvalidRequestException.field(field, "is " + most, "Use 1 to 100,000.");
        }
        if (per.compareTo(Duration.ofMillis(1)) < 0 || per.compareTo(Duration.ofDays(1)) > 0) {
            throw InvalidRequestException.field(field, "is for " + per, "Use a millisecond to a day.");
        }
        return new PlanNode.Rate(most, per);
    }

    static Duration timeout(String field, Duration most) {
        if (most.isNegative() || most.isZero()) {
            throw InvalidRequestException.field(field, "is " + most, "Use a duration above zero.");
        }
        return most;
    }
}
