package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is taken of the files of a candidate, and what is lent to its tests. */
class SourcesTest {
    private static final int MOST = 1024 * 1024;

    @Test
    void takes_java_files_but_no_declaration_of_a_module() throws Exception {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("b/B.java", "b");
        files.put("module-info.java", "m");
        files.put("x/module-info.java", "m");
        files.put("A.java", "a");
        files.put("A.javax", "x");
        files.put("README.md", "r");
        assertThat(Sources.java(files)).containsOnlyKeys("b/B.java", "A.java");
    }

    @Test
    void takes_a_bounded_number_of_characters() throws Exception {
        assertThat(Sources.java(Map.of("A.java", "x".repeat(MOST), "large.txt", "x".repeat(MOST))))
                .hasSize(1);
        assertThatThrownBy(() -> Sources.java(Map.of("A.java", "x".repeat(MOST), "B.java", "x")))
                .isInstanceOfSatisfying(Ruling.Ended.class, ended -> {
                    assertThat(ended.ruling().reason()).isEqualTo("too_large");
                    assertThat(ended.ruling().verdict()).isEqualTo(CodeVerdict.UNVERIFIABLE);
                    assertThat(ended.ruling().detail()).contains("1048577");
                });
    }

    @Test
    void the_hash_is_of_paths_and_texts_whatever_their_order() throws Exception {
        Map<String, String> one = new LinkedHashMap<>(Map.of("A", "x"));
        one.put("B", "y");
        Map<String, String> other = new LinkedHashMap<>(Map.of("B", "y"));
        other.put("A", "x");
        assertThat(Sources.hash(one)).isEqualTo(Sources.hash(other)).hasSize(64);
        assertThat(Sources.hash(Map.of("A", "xB"))).isNotEqualTo(Sources.hash(Map.of("Ax", "B")));
        assertThat(Sources.hash(Map.of("A", "x"))).isNotEqualTo(Sources.hash(Map.of("A", "y")));
        assertThat(Sources.hash(Map.of("A", "x"))).isNotEqualTo(Sources.hash(Map.of("B", "x")));
    }

    @Test
    void lends_each_import_once_and_only_to_tests_without_a_head() {
        Map<String, String> candidate = new LinkedHashMap<>();
        candidate.put("A.java", "import java.util.*;\n  import   java.io.\n IOException ;\nclass A { }");
        candidate.put("B.java", "import java.util.*;\nclass B { }");
        Map<String, String> lent = TestImports.borrow(
                Map.of(
                        "T.java", "class T { }",
                        "U.java", "package u; class U { }",
                        "V.java", "import java.util.List; class V { }"),
                candidate);
        assertThat(lent)
                .containsEntry("T.java", "import java.util.*; import java.io. IOException ; class T { }")
                .containsEntry("U.java", "package u; class U { }")
                .containsEntry("V.java", "import java.util.List; class V { }");
    }

    @Test
    void long_details_are_cut_with_a_mark() {
        assertThat(Ruling.rejected("r", "x".repeat(8000)).detail()).hasSize(8000);
        assertThat(Ruling.unverifiable("r", "x".repeat(8001)).detail())
                .hasSize(8000 + "\n[cut]".length())
                .endsWith("x\n[cut]");
    }
}
