package dev.revo.engine.tenancy.password;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import dev.revo.error.UnavailableException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a new password must be: long enough, not the user's own name, and on no list of breached ones. No composition of
 * character classes is asked for, because it makes passwords worse (NIST SP 800-63B, 3.1.1.2; OWASP ASVS 5.0, 6.2).
 * To look for the user's words the text becomes strings, which cannot be overwritten. Internal to this module. Immutable and
 * thread-safe.
 */
public final class PasswordRules {
    private static final int DEFAULT_LENGTH = 12;
    private static final int LEAST_LENGTH = 8;
    private static final int MOST_LENGTH = 128;
    // Shorter words occur in good passwords by chance.
    private static final int SHORTEST_WORD = 4;

    private final int minLength;
    private final BreachCheck breaches;
    private final boolean listed;

    private PasswordRules(int minLength, BreachCheck breaches, boolean listed) {
        this.minLength = minLength;
        this.breaches = breaches;
        this.listed = listed;
    }

    /** At least 12 characters. */
    public static PasswordRules of(BreachCheck breaches) {
        return new PasswordRules(DEFAULT_LENGTH, requireNonNull(breaches, "breaches"), true);
    }

    /** A copy that asks for so many characters, 8 to 128; counted as Unicode code points. */
    public PasswordRules minLength(int characters) {
        if (characters < LEAST_LENGTH || characters > MOST_LENGTH) {
            throw InvalidRequestException.field(
                    "password.min_length", "is " + characters, "Use " + LEAST_LENGTH + " to " + MOST_LENGTH + ".");
        }
        return new PasswordRules(characters, breaches, listed);
    }

    /** A copy that does not ask the list of breached passwords. */
    public PasswordRules withoutList() {
        return new PasswordRules(minLength, breaches, false);
    }

    /**
     * What is wrong with this password, all of it; empty when it may be set. Asks the list of breached passwords only when
     * nothing else is wrong.
     *
     * @return unmodifiable, in the order of the constants
     * @throws UnavailableException when that list does not answer and must
     */
    public Set<PasswordViolation> violations(char[] text, PasswordOwner owner) {
        if (text.length > PasswordText.MOST_CHARS) {
            return Set.of(PasswordViolation.TOO_LONG);
        }
        Optional<byte[]> bytes = PasswordText.normalized(text);
        if (bytes.isEmpty()) {
            return Set.of(PasswordViolation.MALFORMED);
        }
        try {
            EnumSet<PasswordViolation> found = EnumSet.noneOf(PasswordViolation.class);
            if (Character.codePointCount(text, 0, text.length) < minLength) {
                found.add(PasswordViolation.TOO_SHORT);
            }
            if (namesTheUser(text, owner)) {
                found.add(PasswordViolation.NAMES_THE_USER);
            }
            if (found.isEmpty() && listed && breaches.breached(bytes.get())) {
                found.add(PasswordViolation.BREACHED);
            }
            return Collections.unmodifiableSet(found);
        } finally {
            Arrays.fill(bytes.get(), (byte) 0);
        }
    }

    /** Whether less than half of the least length is left when the user's own words are taken out. */
    private boolean namesTheUser(char[] text, PasswordOwner owner) {
        String left = letters(String.valueOf(text));
        boolean named = false;
        for (String word : words(owner)) {
            String without = left.replace(word, "");
            named |= without.length() < left.length();
            left = without;
        }
        return named && left.codePointCount(0, left.length()) < minLength / 2;
    }

    /** Longest first, so that a word in another one does not hide it. */
    private static List<String> words(PasswordOwner owner) {
        String email = owner.email();
        int at = email.lastIndexOf('@');
        Stream<String> whole =
                Stream.of(owner.name(), email, owner.organization(), at < 0 ? "" : email.substring(0, at));
        Stream<String> parts = Stream.of(owner.name(), email, owner.organization())
                .flatMap(each -> Stream.of(each.split("[^\\p{L}\\p{N}]+")));
        return Stream.concat(whole, parts)
                .map(PasswordRules::letters)
                .filter(word -> word.length() >= SHORTEST_WORD)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    private static String letters(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", "");
    }
}
