package dev.revo.engine.tenancy.password;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.revo.spi.BreachedPasswords;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The default list: common words as people dress them up, runs of digits, letters and keys, and repetitions. It knows no
 * breach: about {@value #ABOUT} passwords of 8 characters and more, made by rules of our own. Making it takes
 * some ten milliseconds, keeping it some 2 MB. Immutable and thread-safe.
 */
final class CommonPasswords implements BreachedPasswords {
    static final int ABOUT = 16_000;

    private static final int SHORTEST = 8;
    private static final int LONGEST_RUN = 32;
    private static final List<String> WORDS = List.of(
            ("password passwort letmein welcome admin administrator changeme iloveyou sunshine princess football baseball"
                            + " basketball superman batman starwars pokemon monkey dragon master shadow michael jennifer"
                            + " jordan charlie summer winter spring autumn secret login access default guest temporary"
                            + " computer internet whatever trustno freedom flower cookie chocolate hello hallo qwerty"
                            + " qwertz azerty qwertyuiop asdfghjkl zxcvbnm company example service server database")
                    .split(" "));
    private static final List<String> ENDINGS = List.of(
            ("1 12 123 1234 12345 123456 1234567 12345678 123456789 1234567890 0 00 000 007 01 11 21 69 99 111 321 ! !! 1! 12!"
                            + " 123! 1234! @1 @12 @123 @1234 #1 #123 _1 _123 -123 ? . 2019 2020 2021 2022 2023 2024 2025 2026"
                            + " 2027 2025! 2026! 2027! @2025 @2026")
                    .split(" "));
    private static final List<String> RUNS = List.of(
            "0123456789",
            "1234567890",
            "9876543210",
            "0987654321",
            "abcdefghijklmnopqrstuvwxyz",
            "zyxwvutsrqponmlkjihgfedcba",
            "qwertyuiopasdfghjklzxcvbnm",
            "qwertzuiopasdfghjklyxcvbnm",
            "azertyuiopqsdfghjklmwxcvbn",
            "asdfghjkl",
            "1q2w3e4r5t6y7u8i9o0p",
            "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
            "qazwsxedcrfvtgbyhnujm",
            "abc123",
            "a1b2c3d4e5f6g7h8",
            "112233445566778899",
            "qwerty",
            "password");

    private final NavigableSet<String> hashes = new TreeSet<>();

    CommonPasswords() {
        WORDS.forEach(this::dressed);
        RUNS.forEach(this::repeated);
        for (char each = '!'; each <= '~'; each++) {
            repeated(String.valueOf(each));
        }
    }

    private void dressed(String word) {
        for (String cased : cases(word)) {
            for (String text : List.of(cased, cased.replace('o', '0').replace('a', '@'))) {
                add(text);
                add(text + text);
                ENDINGS.forEach(ending -> add(text + ending));
            }
        }
    }

    private static List<String> cases(String word) {
        return List.of(
                word, word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1), word.toUpperCase(Locale.ROOT));
    }

    private void repeated(String run) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; text.length() < LONGEST_RUN; at++) {
            text.append(run.charAt(at % run.length()));
            cases(text.toString()).forEach(this::add);
        }
    }

    private void add(String text) {
        if (text.length() >= SHORTEST) {
            hashes.add(BreachCheck.sha1(text.getBytes(UTF_8)));
        }
    }

    int size() {
        return hashes.size();
    }

    @Override
    public Collection<String> suffixes(String prefix5) {
        List<String> found = new ArrayList<>();
        // 'G' follows every hexadecimal digit in capitals.
        for (String hash : hashes.subSet(prefix5, prefix5 + 'G')) {
            found.add(hash.substring(prefix5.length()));
        }
        return Collections.unmodifiableList(found);
    }
}
