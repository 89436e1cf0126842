package dev.revo.agents.verify;

import dev.revo.agents.verify.box.Bundle;
import dev.revo.agents.verify.box.Exit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * In which form test classes are, and which of them to run.
 *
 * @param form the form
 * @param names classes to run
 */
record TestShape(Bundle.Form form, List<String> names) {
    private static final int ASM = Opcodes.ASM9;
    private static final String JUPITER = "Lorg/junit/jupiter/";
    private static final String EXIT = Type.getInternalName(Exit.class);

    /** The shape of the classes; empty when there is nothing to run. */
    static Optional<TestShape> of(Map<String, byte[]> tests) {
        List<String> junit = new ArrayList<>();
        List<String> programs = new ArrayList<>();
        boolean annotated = false;
        for (Map.Entry<String, byte[]> each : tests.entrySet()) {
            Look look = new Look();
            new ClassReader(each.getValue()).accept(look, ClassReader.SKIP_CODE | ClassReader.SKIP_FRAMES);
            annotated |= look.annotated;
            boolean top = !each.getKey().contains("$");
            if ((look.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_INTERFACE)) == 0
                    && (top || (look.isStatic && look.annotated))) {
                junit.add(each.getKey());
            }
            if (look.main) {
                programs.add(each.getKey());
            }
        }
        if (annotated) {
            return Optional.of(new TestShape(Bundle.Form.JUNIT, List.copyOf(junit)));
        }
        return programs.isEmpty()
                ? Optional.empty()
                : Optional.of(new TestShape(Bundle.Form.PROGRAM, List.copyOf(programs)));
    }

    /**
     * The tests with every call that ends the process turned into one that ends the test, and with a watch for assertion
     * errors that leave them.
     */
    static Map<String, byte[]> rewritten(Map<String, byte[]> tests) {
        Map<String, byte[]> rewritten = new LinkedHashMap<>();
        tests.forEach((name, bytes) -> {
            ClassReader reader = new ClassReader(bytes);
            ClassWriter writer = new ClassWriter(reader, 0);
            reader.accept(new Rewriter(writer, reader.getClassName()), 0);
            rewritten.put(name, writer.toByteArray());
        });
        return rewritten;
    }

    private static final class Look extends ClassVisitor {
        private int access;
        private boolean annotated;
        private boolean main;
        private boolean isStatic;
        private @Nullable String name;

        Look() {
            super(ASM);
        }

        @Override
        public void visit(
                int version,
                int flags,
                String internalName,
                @Nullable String signature,
                @Nullable String superName,
                String @Nullable [] interfaces) {
            access = flags;
            name = internalName;
        }

        @Override
        public void visitInnerClass(String inner, @Nullable String outer, @Nullable String simple, int flags) {
            if (inner.equals(name)) {
                isStatic = (flags & Opcodes.ACC_STATIC) != 0;
            }
        }

        @Override
        public MethodVisitor visitMethod(
                int flags, String method, String descriptor, @Nullable String signature, String @Nullable [] thrown) {
            main |= method.equals("main")
                    && descriptor.equals("([Ljava/lang/String;)V")
                    && (flags & Opcodes.ACC_STATIC) != 0
                    && (flags & Opcodes.ACC_PUBLIC) != 0;
            return new MethodVisitor(ASM) {
                @Override
                public @Nullable AnnotationVisitor visitAnnotation(String type, boolean visible) {
                    annotated |= type.startsWith(JUPITER);
                    return null;
                }
            };
        }
    }

    private static final class Rewriter extends ClassVisitor {
        private final String owner;

        Rewriter(ClassVisitor next, String owner) {
            super(ASM, next);
            this.owner = owner;
        }

        @Override
        public MethodVisitor visitMethod(
                int flags, String method, String descriptor, @Nullable String signature, String @Nullable [] thrown) {
            MethodVisitor next = super.visitMethod(flags, method, descriptor, signature, thrown);
            return new MethodVisitor(ASM, EscapeWatch.of(next, owner, flags, method, descriptor)) {
                @Override
                public void visitMethodInsn(int opcode, String of, String name, String type, boolean face) {
                    if (of.equals("java/lang/System") && name.equals("exit")) {
                        super.visitMethodInsn(Opcodes.INVOKESTATIC, EXIT, "exit", "(I)V", false);
                    } else if (of.equals("java/lang/Runtime") && (name.equals("exit") || name.equals("halt"))) {
                        super.visitMethodInsn(Opcodes.INVOKESTATIC, EXIT, "exit", "(Ljava/lang/Runtime;I)V", false);
                    } else {
                        super.visitMethodInsn(opcode, of, name, type, face);
                    }
                }
            };
        }
    }
}
