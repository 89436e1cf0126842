package dev.revo.agents.verify;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The files of a candidate that its language knows. */
final class Sources {
    private static final int MOST_CHARS = 1024 * 1024;

    private Sources() {}

    /** The Java files among these, but for declarations of modules: what is verified has none. */
    static Map<String, String> java(Map<String, String> files) throws Ruling.Ended {
        Map<String, String> sources = new LinkedHashMap<>();
        long chars = 0;
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (file.getKey().endsWith(".java") && !file.getKey().endsWith("module-info.java")) {
                sources.put(file.getKey(), file.getValue());
                chars += file.getValue().length();
            }
        }
        if (chars > MOST_CHARS) {
            throw new Ruling.Ended(Ruling.unverifiable(
                    "too_large", "The sources have " + chars + " characters of at most " + MOST_CHARS + "."));
        }
        return sources;
    }

    /** SHA-256 over paths and texts, whatever their order. */
    static String hash(Map<String, String> files) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        new TreeMap<>(files).forEach((path, text) -> {
            digest.update((path + "\0" + text.length() + "\0").getBytes(StandardCharsets.UTF_8));
            digest.update(text.getBytes(StandardCharsets.UTF_8));
        });
        return HexFormat.of().formatHex(digest.digest());
    }
}
