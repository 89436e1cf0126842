package dev.revo.agents.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Results that say of themselves that they are right, beside classes that compare honestly. */
class EqualityRulesTest {
    private static boolean refused(String code) {
        return EqualityRules.check(Compiling.classes(code)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class A { public boolean equals(Object o) { return true; } }",
                "class A { public boolean equals(Object o) { int i = 5; i++; return true; } }",
                "class A { public boolean equals(Object o) { if (o == null) { return true; } return true; } }",
                "class A { public boolean equals(Object o) { return o == null ? true : true; } }",
                "class A { boolean contains(Object o) { return true; } }",
                "class A { boolean containsKey(Object o) { return true; } }",
                "record A(int a) { public boolean equals(Object o) { return true; } }",
                "class A extends java.util.ArrayList<String> { public boolean contains(Object o) { return o == this; } }",
                "class A extends java.util.HashMap<String, String> {"
                        + " public boolean containsValue(Object o) { return size() > 1; } }",
                "class A extends B { public boolean equals(Object o) { return o == this; } }"
                        + " class B extends java.util.ArrayList<String> { }",
                "class A extends java.util.AbstractList<String> { public String get(int i) { return \"\"; }"
                        + " public int size() { return 1; } public boolean equals(Object o) { return size() == 1; } }",
            })
    void refuses(String code) {
        assertThat(refused(code)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class A { public boolean equals(Object o) { return o instanceof A; } }",
                "class A { public boolean equals(Object o) { if (o == null) { return false; } return true; } }",
                "class A { int a; public boolean equals(Object o) { return o instanceof A b && a == b.a; } }",
                "class A { public boolean equals(Object o) { throw new IllegalStateException(); } }",
                "class A { boolean called; boolean contains(Object o) { return called; } }",
                "class A { boolean same(Object o) { return true; } }",
                "class A { int contains(Object o) { return 1; } }",
                "class A extends B { public boolean equals(Object o) { return o == this; } } class B { }",
                "class A extends java.util.ArrayList<String> { boolean contains(String o, int i) { return i == 0; } }",
                "class A extends java.util.Random { boolean contains(Object o) { return o == this; } }",
                "class A extends java.util.Random { public boolean equals(Object o) { return o == this; } }",
                "class A extends java.util.BitSet { boolean contains(Object o) { return o == this; } }",
                "interface A { boolean contains(Object o); }",
                "record A(int a) { public boolean equals(Object o) { return o == this; } }",
                "enum A { X; boolean contains(int i) { return i == ordinal(); } }",
            })
    void allows(String code) {
        assertThat(refused(code)).isFalse();
    }

    @Test
    void names_the_class_and_the_method() {
        Ruling ruling = EqualityRules.check(Compiling.classes(
                        "class A { static class B {" + " public boolean equals(Object o) { return true; } } }"))
                .orElseThrow();
        assertThat(ruling.reason()).isEqualTo("doctored_equality");
        assertThat(ruling.verdict()).isEqualTo(CodeVerdict.REJECTED);
        assertThat(ruling.detail()).contains("A$B").contains("equals");
    }

    @Test
    void a_class_above_that_is_not_of_the_jdk_answers_for_itself() {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "A", null, "not/Here", new String[0]);
        MethodVisitor equals =
                writer.visitMethod(Opcodes.ACC_PUBLIC, "equals", "(Ljava/lang/Object;)Z", null, new String[0]);
        equals.visitCode();
        equals.visitInsn(Opcodes.ICONST_0);
        equals.visitInsn(Opcodes.IRETURN);
        equals.visitMaxs(0, 0);
        equals.visitEnd();
        writer.visitEnd();
        Map<String, byte[]> classes = new LinkedHashMap<>(Map.of("A", writer.toByteArray()));
        assertThat(EqualityRules.check(classes)).isEmpty();
    }
}
