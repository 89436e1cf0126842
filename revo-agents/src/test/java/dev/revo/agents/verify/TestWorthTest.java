package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.agents.verify.box.Bundle;
import dev.revo.agents.verify.box.Ran;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which variants of a candidate its tests are put to. */
class TestWorthTest {
    private static List<String> single(String candidate, String test) {
        Map<String, byte[]> code = Compiling.classes("A.java", candidate, Map.of());
        return new TestWorth(code, Compiling.classes("T.java", test, code))
                .single().stream().map(Bundle.Variant::name).toList();
    }

    @Test
    void empties_the_whole_in_each_way() {
        Map<String, byte[]> code = Compiling.classes("class A { int a() { return 1; } }");
        assertThat(new TestWorth(code, Map.of()).whole())
                .extracting(Bundle.Variant::name)
                .containsExactly("ZERO", "EMPTY", "THROW");
        assertThat(new TestWorth(code, Map.of()).whole())
                .allSatisfy(variant -> assertThat(variant.classes().get("A")).isNotEqualTo(code.get("A")));
    }

    @Test
    void empties_each_method_that_the_tests_call_or_refer_to() {
        assertThat(
                        single(
                                "class A { int a() { return 1; } int b() { return 2; } int c() { return 3; } }",
                                "class T { void t() { A a = new A(); a.a(); Math.abs(1); java.util.function.IntSupplier s = a::b; } }"))
                .containsExactly("ZERO A.a", "ZERO A.b");
    }

    @Test
    void one_method_alone_is_judged_by_the_whole() {
        assertThat(single(
                        "class A { A(int i) { } int a() { return 1; } int b() { return 2; } }",
                        "class T { void t() { new A(1).a(); new A(2).a(); } }"))
                .isEmpty();
    }

    @Test
    void an_inherited_method_is_emptied_where_it_is_declared() {
        assertThat(single(
                        "class A extends B { int a() { return 1; } int over(int i) { return i; } }"
                                + " class B { int b() { return 2; } int over() { return 3; } }",
                        "class T { void t() { A a = new A(); a.a(); a.b(); a.over(); a.over(1); a.hashCode(); } }"))
                .containsExactly("ZERO A.a", "ZERO B.b", "ZERO B.over", "ZERO A.over");
    }

    @Test
    void tries_a_bounded_number_of_methods() {
        StringBuilder code = new StringBuilder("class A { ");
        StringBuilder test = new StringBuilder("class T { void t() { A a = new A(); ");
        for (int i = 0; i < 20; i++) {
            code.append("void m").append(i).append("() { } ");
            test.append("a.m").append(i).append("(); ");
        }
        assertThat(single(code + "}", test + "} }"))
                .hasSize(16)
                .startsWith("ZERO A.m0")
                .endsWith("ZERO A.m15");
    }

    @Test
    void a_test_notices_when_it_fails_by_an_error_of_its_own() {
        assertThat(TestWorth.noticed(List.of(ran(0), ran(1)))).isTrue();
        assertThat(TestWorth.noticed(List.of(ran(0)))).isFalse();
        assertThat(TestWorth.noticed(List.of())).isFalse();
    }

    private static Ran ran(int noticed) {
        return new Ran("v", Ran.End.COMPLETE, new Ran.Counts(0, 2, noticed, 0, 0), false, List.of(), List.of());
    }
}
