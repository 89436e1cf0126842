package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names by which a candidate would change what its tests mean, each beside one that does not. */
class NameRulesTest {
    private static Optional<Ruling> beside(String candidate, String test) {
        Map<String, byte[]> code = Compiling.classes("A.java", candidate, Map.of());
        return new NameRules(code, Compiling.classes("T.java", test, code), test).besideTests();
    }

    private static String reason(String candidate, String test) {
        return beside(candidate, test).map(Ruling::reason).orElse("none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.Math",
                "javax.X",
                "jdk.X",
                "sun.X",
                "com.sun.X",
                "org.junit.jupiter.api.Assertions",
                "org.opentest4j.X",
                "org.apiguardian.X",
                "dev.revo.agents.verify.box.Tally",
                "java",
                "org",
                "dev"
            })
    void names_of_others_are_not_for_candidates(String name) {
        Ruling ruling = NameRules.alone(Set.of(name)).orElseThrow();
        assertThat(ruling.reason()).isEqualTo("shadowed_class");
        assertThat(ruling.verdict()).isEqualTo(CodeVerdict.REJECTED);
        assertThat(ruling.detail()).contains(name).contains("Rename it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Java", "a.java", "org.example.Main", "com.example.A", "javalin.A", "Solution", "dev.revo.X"})
    void other_names_are(String name) {
        assertThat(NameRules.alone(Set.of(name))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "class A { } class Object2 { }|class T { Object2 t; }|none",
                "class A { } class Math { static int abs(int a) { return 0; } }|class T { int t = Math.abs(1); }|shadowed_class",
                "class A { } class Math { static int abs(int a) { return 0; } }|class T { int t = 1; }|none",
                "class A { } class Assertions { }|class T { Assertions a; }|shadowed_class",
                "class A { } class Executable { }|class T { Executable a; }|shadowed_class",
                "class A { } class AssertionFailedError { }|class T { AssertionFailedError a; }|shadowed_class",
                "class A { } class ThreadS { }|class T { ThreadS a; }|none",
                "class A { static class Math { } }|class T { A.Math a; }|none",
                "class A { } class List { }|import java.util.*; class T { List a; Map<String, String> b; }|ambiguous_name",
                "class A { } class List { }|class T { List a; }|none",
                "class A { } class List { }|import java.util.function.*; class T { List a; }|none",
                "class A { } class Entry { }|import static java.util.Map.*; class T { Entry a; }|ambiguous_name",
                "class A { } class Entry { }|import java . util . Map . * ; class T { Entry a; }|ambiguous_name",
                "package p; public class A { }|class T { p.A a; String Math = \"\"; }|none",
                "public class A { } class T { }|class U { A a; } class T { }|shadowed_class",
            })
    void types_beside_tests(String candidate, String test, String reason) {
        assertThat(reason(candidate, test)).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "public class A { public static int Math; }|class T extends A { int t = Math; }|shadowed_class",
                "public class A { public static int math; }|class T extends A { int t = math; }|none",
                "public interface A { int Math = 1; }|class T implements A { int t = Math; }|shadowed_class",
                "public class A { public static int Math; }|class T { int t = A.Math; }|none",
                "package p; public class A { public static int Math; }"
                        + "|import static p.A.Math; class T { int t = Math; }|shadowed_class",
                "package p; public class A { public static class Math { } }"
                        + "|import static p.A.Math; class T { Math t; }|shadowed_class",
                "package p; public class A { public static int Math; }"
                        + "|import static java.lang.Integer.*; class T { int t = p.A.Math + MAX_VALUE; }|shadowed_class",
                "public class A { public void assertTrue(boolean b) { } }"
                        + "|class T extends A { void t() { assertTrue(false); } }|shadowed_class",
                "public class A { public void check(boolean b) { } }"
                        + "|class T extends A { void t() { check(false); } }|none",
                "public class A { public void assertTrue(boolean b) { } }"
                        + "|class T extends A { public void assertTrue(boolean b) { } void t() { assertTrue(false); } }|none",
                "public class A { public void assertTrue(boolean b) { } }"
                        + "|class T extends A { public void assertTrue(int b) { } void t() { assertTrue(false); } }|shadowed_class",
                "public class A { public void assertTrue(boolean b) { } }"
                        + "|class T { void t(A a) { a.assertTrue(false); } }|none",
                "public class A { public static void assertTrue(boolean b) { } }"
                        + "|class T { void t() { A.assertTrue(false); } }|shadowed_class",
                "public class A { public static void assumeTrue(boolean b) { } }"
                        + "|class T { void t() { A.assumeTrue(false); } }|shadowed_class",
                "public class A { } "
                        + "|import static org.junit.jupiter.api.Assertions.*; class T { void t() { assertTrue(true); } }|none",
                "public class A { public static void assertTrue(boolean b) { } }"
                        + "|class T { static void assertTrue(boolean b) { } void t() { assertTrue(true); A a; } }|none",
            })
    void members_that_reach_tests(String candidate, String test, String reason) {
        assertThat(reason(candidate, test)).isEqualTo(reason);
    }

    @Test
    void says_which_member_is_meant() {
        assertThat(beside(
                                "public class A { public void assertTrue(boolean b) { } }",
                                "class T extends A { void t() { assertTrue(false); } }")
                        .orElseThrow()
                        .detail())
                .contains("T.assertTrue")
                .contains("call it as an assertion");
        assertThat(beside("public class A { public static int Math; }", "class T extends A { int t = Math; }")
                        .orElseThrow()
                        .detail())
                .contains("A.Math");
        assertThat(beside("class A { } class List { }", "import java.util.*; class T { List a; }")
                        .orElseThrow()
                        .detail())
                .contains("java.util.*");
    }
}
