package dev.revo.login;

import dev.revo.error.InvalidRequestException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How an organization lets its members in. Immutable; each copy method replaces one rule. A change counts for sessions
 * that exist at their next use, and its networks for keys too.
 */
public final class SecurityPolicy {
    private static final Duration SHORTEST = Duration.ofMinutes(2);
    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final Pattern DOMAIN = Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9-]{2,63}");
    private static final SecurityPolicy DEFAULTS = new SecurityPolicy(new Rules());

    private final Rules rules;

    /** All rules, so that a copy method names the one that it replaces. */
    private static final class Rules {
        private int minPasswordLength = 12;
        private boolean checkBreached = true;
        private Duration sessionIdle = Duration.ofMinutes(30);
        private Duration sessionLength = Duration.ofHours(12);
        private Set<Network> networks = Set.of();
        private boolean requireSecondFactor;
        private Set<String> emailDomains = Set.of();
        private @Nullable Duration maxKeyAge;

        Rules copy() {
            Rules copy = new Rules();
            copy.minPasswordLength = minPasswordLength;
            copy.checkBreached = checkBreached;
            copy.sessionIdle = sessionIdle;
            copy.sessionLength = sessionLength;
            copy.networks = networks;
            copy.requireSecondFactor = requireSecondFactor;
            copy.emailDomains = emailDomains;
            copy.maxKeyAge = maxKeyAge;
            return copy;
        }
    }

    private SecurityPolicy(Rules rules) {
        this.rules = rules;
    }

    /**
     * Passwords of 12 characters that no breached list has, sessions of 12 hours that end after 30 minutes without use, any
     * network, one factor, any address, keys of any age.
     */
    public static SecurityPolicy defaults() {
        return DEFAULTS;
    }

    private SecurityPolicy with(Consumer<Rules> change) {
        Rules copy = rules.copy();
        change.accept(copy);
        return new SecurityPolicy(copy);
    }

    /** A copy that wants passwords of so many characters, 8 to 128. */
    public SecurityPolicy minPasswordLength(int characters) {
        if (characters < 8 || characters > 128) {
            throw InvalidRequestException.field("security.minPasswordLength", "is " + characters, "Use 8 to 128.");
        }
        return with(all -> all.minPasswordLength = characters);
    }

    /** A copy that refuses, or takes, passwords that are known from breaches. */
    public SecurityPolicy checkBreached(boolean yes) {
        return with(all -> all.checkBreached = yes);
    }

    /** A copy whose sessions end after so long without use, 2 minutes to 10 years; kept to the minute. */
    public SecurityPolicy sessionIdle(Duration most) {
        return with(all -> all.sessionIdle = length("security.sessionIdle", most));
    }

    /** A copy whose sessions end so long after the login, used or not, 2 minutes to 10 years. */
    public SecurityPolicy sessionLength(Duration most) {
        return with(all -> all.sessionLength = length("security.sessionLength", most));
    }

    private static Duration length(String field, Duration length) {
        if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
            throw InvalidRequestException.field(field, "is " + length, "Use 2 minutes to 10 years.");
        }
        return length;
    }

    /**
     * A copy that lets in from these networks alone, at most 200.
     *
     * @param cidr such as {@code 10.0.0.0/8}, {@code 2001:db8::/32} or one address
     */
    public SecurityPolicy networks(String... cidr) {
        atMost("security.networks", cidr.length);
        Set<Network> parsed = Arrays.stream(cidr).map(Network::parse).collect(Collectors.toUnmodifiableSet());
        return with(all -> all.networks = parsed);
    }

    /** A copy that lets in from any network. */
    public SecurityPolicy anyNetwork() {
        return with(all -> all.networks = Set.of());
    }

    /** A copy that lets sessions begin, and go on, with two factors alone. */
    public SecurityPolicy requireSecondFactor(boolean yes) {
        return with(all -> all.requireSecondFactor = yes);
    }

    /** A copy that invites addresses of these domains alone, at most 200, not those below them. */
    public SecurityPolicy emailDomains(String... domains) {
        atMost("security.emailDomains", domains.length);
        Set<String> lower = Arrays.stream(domains).map(SecurityPolicy::domain).collect(Collectors.toUnmodifiableSet());
        return with(all -> all.emailDomains = lower);
    }

    /** A copy that invites any address. */
    public SecurityPolicy anyEmailDomain() {
        return with(all -> all.emailDomains = Set.of());
    }

    private static String domain(String domain) {
        String lower = domain.toLowerCase(Locale.ROOT);
        if (lower.length() > 253 || !DOMAIN.matcher(lower).matches()) {
            throw InvalidRequestException.field(
                    "security.emailDomains", "has what is no host name", "Write for example acme.example.");
        }
        return lower;
    }

    private static void atMost(String field, int given) {
        if (given > 200) {
            throw InvalidRequestException.field(field, "has " + given + " entries", "Use at most 200.");
        }
    }

    /** A copy whose keys are good for so long at most from when they are issued, 2 minutes to 10 years. */
    public SecurityPolicy maxKeyAge(Duration most) {
        return with(all -> all.maxKeyAge = length("security.maxKeyAge", most));
    }

    /** A copy whose keys may be of any age. */
    public SecurityPolicy anyKeyAge() {
        return with(all -> all.maxKeyAge = null);
    }

    /** How many characters a password has at least. */
    public int minPasswordLength() {
        return rules.minPasswordLength;
    }

    /** Whether passwords that are known from breaches are refused. */
    public boolean checkBreached() {
        return rules.checkBreached;
    }

    /** After how long without use a session ends. */
    public Duration sessionIdle() {
        return rules.sessionIdle;
    }

    /** How long after its login a session ends. */
    public Duration sessionLength() {
        return rules.sessionLength;
    }

    /** The networks that are let in, in CIDR form; any when empty. Unmodifiable. */
    public Set<String> networks() {
        return rules.networks.stream().map(Network::toString).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether sessions need two factors. */
    public boolean requireSecondFactor() {
        return rules.requireSecondFactor;
    }

    /** The domains whose addresses are invited, lower case; any when empty. Unmodifiable. */
    public Set<String> emailDomains() {
        return rules.emailDomains;
    }

    /** How long keys are good at most, if that is limited. */
    public Optional<Duration> maxKeyAge() {
        return Optional.ofNullable(rules.maxKeyAge);
    }

    /** Whether the networks let this origin in. */
    public boolean admits(Origin from) {
        return rules.networks.isEmpty() || rules.networks.stream().anyMatch(each -> each.contains(from.parsed()));
    }

    /** Whether this address may be invited. */
    public boolean admitsEmail(String email) {
        String domain = email.substring(email.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        return rules.emailDomains.isEmpty() || rules.emailDomains.contains(domain);
    }

    /** Whether what was proven is enough for a session. */
    public boolean enough(Set<Factor> proven) {
        return !rules.requireSecondFactor || Factor.twofold(proven);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SecurityPolicy that
                && rules.minPasswordLength == that.rules.minPasswordLength
                && rules.checkBreached == that.rules.checkBreached
                && rules.sessionIdle.equals(that.rules.sessionIdle)
                && rules.sessionLength.equals(that.rules.sessionLength)
                && rules.networks.equals(that.rules.networks)
                && rules.requireSecondFactor == that.rules.requireSecondFactor
                && rules.emailDomains.equals(that.rules.emailDomains)
                && Objects.equals(rules.maxKeyAge, that.rules.maxKeyAge);
    }

    @Override
    public int hashCode() {
        return Objects.hash(rules.sessionIdle, rules.sessionLength, rules.networks, rules.emailDomains);
    }

    @Override
    public String toString() {
        return "passwords of " + rules.minPasswordLength + (rules.checkBreached ? " not breached" : "") + ", sessions "
                + rules.sessionIdle + " of " + rules.sessionLength + ", networks " + new TreeSet<>(networks())
                + (rules.requireSecondFactor ? ", two factors" : "") + ", addresses "
                + new TreeSet<>(rules.emailDomains)
                + maxKeyAge().map(age -> ", keys for " + age).orElse("");
    }
}
