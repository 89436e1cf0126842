package dev.revo.testkit.memory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** BM25 (Robertson and Zaragoza 2009) with k1 = 1.2 and b = 0.75 over lower-case words. */
final class Bm25 {
    private static final double K1 = 1.2;
    private static final double B = 0.75;

    private final Set<String> query;
    private final Map<String, Integer> documents = new HashMap<>();
    private final int count;
    private final double length;

    Bm25(List<String> texts, String query) {
        this.query = new HashSet<>(words(query));
        long all = 0;
        for (String text : texts) {
            List<String> words = words(text);
            all += words.size();
            new HashSet<>(words).forEach(word -> documents.merge(word, 1, Integer::sum));
        }
        this.count = texts.size();
        this.length = texts.isEmpty() ? 1 : Math.max(1.0, (double) all / texts.size());
    }

    static List<String> words(String text) {
        return Stream.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    double score(String text) {
        List<String> words = words(text);
        double sum = 0;
        for (String term : query) {
            long times = words.stream().filter(term::equals).count();
            if (times > 0) {
                int in = documents.getOrDefault(term, 0);
                double idf = Math.log(1 + (count - in + 0.5) / (in + 0.5));
                sum += idf * times * (K1 + 1) / (times + K1 * (1 - B + B * words.size() / length));
            }
        }
        return sum;
    }
}
