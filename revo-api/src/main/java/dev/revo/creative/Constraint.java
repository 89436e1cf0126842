package dev.revo.creative;

import dev.revo.error.InvalidRequestException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A rule that a program checks. A value, so that a brief can be kept and sent; for rules that need a model there are
 * scorers. Immutable.
 *
 * @param rule which rule
 * @param number its number, where it has one; else 0
 * @param text its text, where it has one; else empty
 */
public record Constraint(Rule rule, int number, String text) {
    /** Rules. */
    public enum Rule {
        /** Exactly so many words. */
        WORDS,
        /** At most so many words. */
        MAX_WORDS,
        /** At most so many characters. */
        MAX_CHARACTERS,
        /** Exactly so many lines that are not blank. */
        LINES,
        /** None of these letters, in either case. */
        WITHOUT_LETTERS,
        /** This text, in either case. */
        CONTAINS,
        /** Not this text, in either case. */
        AVOIDS,
        /** Three lines of about 5, 7 and 5 syllables, counted as English vowel groups, one more or less. */
        HAIKU
    }

    /** Checks the number and the text. */
    public Constraint {
        boolean counts =
                rule == Rule.WORDS || rule == Rule.MAX_WORDS || rule == Rule.MAX_CHARACTERS || rule == Rule.LINES;
        if (counts && (number < 1 || number > 1_000_000)) {
            throw InvalidRequestException.field("constraint." + rule, "is " + number, "Use 1 to 1,000,000.");
        }
        if (!counts && rule != Rule.HAIKU && (text.isBlank() || text.length() > 1_000)) {
            throw InvalidRequestException.field("constraint." + rule, "has no text", "Give 1 to 1,000 characters.");
        }
    }

    /** Exactly so many words. */
    public static Constraint words(int exactly) {
        return new Constraint(Rule.WORDS, exactly, "");
    }

    /** At most so many words. */
    public static Constraint maxWords(int most) {
        return new Constraint(Rule.MAX_WORDS, most, "");
    }

    /** At most so many characters. */
    public static Constraint maxCharacters(int most) {
        return new Constraint(Rule.MAX_CHARACTERS, most, "");
    }

    /** Exactly so many lines. */
    public static Constraint lines(int exactly) {
        return new Constraint(Rule.LINES, exactly, "");
    }

    /** None of these letters. */
    public static Constraint withoutLetters(String letters) {
        return new Constraint(Rule.WITHOUT_LETTERS, 0, letters);
    }

    /** With this text in it. */
    public static Constraint contains(String phrase) {
        return new Constraint(Rule.CONTAINS, 0, phrase);
    }

    /** Without this text in it. */
    public static Constraint avoids(String phrase) {
        return new Constraint(Rule.AVOIDS, 0, phrase);
    }

    /** A haiku. */
    public static Constraint haiku() {
        return new Constraint(Rule.HAIKU, 0, "");
    }

    /** What is wrong with the candidate, in words that help to repair it; empty when it keeps the rule. */
    public Optional<String> fault(String candidate) {
        int words = words(candidate).size();
        List<String> lines = candidate.lines().filter(line -> !line.isBlank()).toList();
        return switch (rule) {
            case WORDS -> unless(words == number, "has " + words + " words, not " + number);
            case MAX_WORDS -> unless(words <= number, "has " + words + " words, more than " + number);
            case MAX_CHARACTERS ->
                unless(candidate.length() <= number, "has " + candidate.length() + " characters, more than " + number);
            case LINES -> unless(lines.size() == number, "has " + lines.size() + " lines, not " + number);
            case WITHOUT_LETTERS -> letters(candidate);
            case CONTAINS -> unless(lower(candidate).contains(lower(text)), "does not contain '" + text + "'");
            case AVOIDS -> unless(!lower(candidate).contains(lower(text)), "contains '" + text + "'");
            case HAIKU -> haiku(lines);
        };
    }

    private static Optional<String> unless(boolean kept, String fault) {
        return kept ? Optional.empty() : Optional.of(fault);
    }

    private static String lower(String any) {
        return any.toLowerCase(Locale.ROOT);
    }

    private static List<String> words(String any) {
        return Stream.of(any.split("\\s+"))
                .filter(word -> word.codePoints().anyMatch(Character::isLetterOrDigit))
                .toList();
    }

    private Optional<String> letters(String candidate) {
        String forbidden = lower(text);
        return lower(candidate)
                .codePoints()
                .filter(letter -> !Character.isWhitespace(letter) && forbidden.indexOf(letter) >= 0)
                .mapToObj(letter -> "contains the letter '" + Character.toString(letter) + "'")
                .findFirst();
    }

    private static Optional<String> haiku(List<String> lines) {
        int[] wanted = {5, 7, 5};
        if (lines.size() != wanted.length) {
            return Optional.of("has " + lines.size() + " lines, not 3");
        }
        for (int i = 0; i < wanted.length; i++) {
            int syllables =
                    words(lines.get(i)).stream().mapToInt(Constraint::syllables).sum();
            if (Math.abs(syllables - wanted[i]) > 1) {
                return Optional.of("has " + syllables + " syllables in line " + (i + 1) + ", not " + wanted[i]);
            }
        }
        return Optional.empty();
    }

    private static int syllables(String word) {
        String letters = lower(word).replaceAll("[^\\p{L}]", "");
        String spoken = letters.endsWith("e") && !letters.endsWith("le") && letters.length() > 2
                ? letters.substring(0, letters.length() - 1)
                : letters;
        int groups = 0;
        boolean inside = false;
        for (int i = 0; i < spoken.length(); i++) {
            boolean vowel = "aeiouyäöüáéíóúàèìòùâêîôû".indexOf(spoken.charAt(i)) >= 0;
            groups += vowel && !inside ? 1 : 0;
            inside = vowel;
        }
        return Math.max(1, groups);
    }

    /** The rule in words for the model. */
    public String instruction() {
        return switch (rule) {
            case WORDS -> "Use exactly " + number + " words.";
            case MAX_WORDS -> "Use at most " + number + " words.";
            case MAX_CHARACTERS -> "Use at most " + number + " characters.";
            case LINES -> "Use exactly " + number + " lines.";
            case WITHOUT_LETTERS -> "Do not use any of the letters " + text + ".";
            case CONTAINS -> "Use the words '" + text + "'.";
            case AVOIDS -> "Do not use the words '" + text + "'.";
            case HAIKU -> "Write a haiku: three lines of 5, 7 and 5 syllables.";
        };
    }
}
