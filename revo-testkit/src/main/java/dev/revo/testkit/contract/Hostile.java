package dev.revo.testkit.contract;

import java.util.List;

/** Text that has broken stores: separators, quotes, wildcards, paths, letters of other scripts, and much of it. */
final class Hostile {
    static final List<String> TEXTS = List.of(
            "a/b",
            "a:b",
            "a\u0001b",
            "../../etc/passwd",
            "%",
            "_",
            "*",
            "'; DROP TABLE keys; --",
            "\"",
            "\\",
            "a b\tc\nd",
            "A",
            "a",
            "\u00e4",
            "a\u0308",
            "\ud83d\ude80",
            "\u202egnp",
            "null",
            "x".repeat(200));

    private Hostile() {}
}
