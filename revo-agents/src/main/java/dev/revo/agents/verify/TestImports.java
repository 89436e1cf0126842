package dev.revo.agents.verify;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lends the imports of a candidate to tests that come without any: some sets of tasks give both as one text. */
final class TestImports {
    private static final Pattern IMPORT = Pattern.compile("(?m)^[ \\t]*import\\s+[^;]+;");
    private static final Pattern HEAD = Pattern.compile("(?m)^[ \\t]*(import|package)\\s");

    private TestImports() {}

    /** The tests, those without package and imports on one line with the imports of the candidate. */
    static Map<String, String> borrow(Map<String, String> tests, Map<String, String> candidate) {
        Set<String> imports = new LinkedHashSet<>();
        for (String text : candidate.values()) {
            Matcher found = IMPORT.matcher(text);
            while (found.find()) {
                imports.add(found.group().replaceAll("\\s+", " ").strip());
            }
        }
        Map<String, String> lent = new LinkedHashMap<>();
        tests.forEach((path, text) ->
                lent.put(path, HEAD.matcher(text).find() ? text : String.join(" ", imports) + " " + text));
        return lent;
    }
}
