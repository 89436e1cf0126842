package dev.revo.agents.verify;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Refuses candidates whose results say of themselves that they are right: a class that is equal to everything or contains
 * it, or one that inherits these answers from the JDK, as a list does, and replaces them. Many tests ask the result whether
 * it equals what they expect.
 */
final class EqualityRules {
    /** Methods by which a result tells a test that it is as expected. */
    private static final Set<String> ANSWERS =
            Set.of("equals", "contains", "containsAll", "containsKey", "containsValue");

    private EqualityRules() {}

    static Optional<Ruling> check(Map<String, byte[]> classes) {
        for (Map.Entry<String, byte[]> each : classes.entrySet()) {
            ClassNode node = new ClassNode();
            new ClassReader(each.getValue()).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            for (MethodNode method : node.methods) {
                boolean answers = ANSWERS.contains(method.name) && method.desc.endsWith(")Z");
                if (answers && (inherits(node.superName, classes, method) || alwaysTrue(method))) {
                    return Optional.of(Ruling.rejected(
                            "doctored_equality",
                            "The candidate's class " + each.getKey()
                                    + " defines a method " + method.name + " that tests cannot rely on: it is"
                                    + " always true, or replaces the one of the JDK's class that it extends."));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean alwaysTrue(MethodNode method) {
        boolean returns = false;
        for (AbstractInsnNode each : method.instructions) {
            if (each.getOpcode() == Opcodes.ICONST_0) {
                return false;
            }
            if (each.getOpcode() == Opcodes.IRETURN) {
                returns = true;
                AbstractInsnNode before = each.getPrevious();
                while (before != null && before.getOpcode() < 0) {
                    before = before.getPrevious();
                }
                if (before == null || before.getOpcode() != Opcodes.ICONST_1) {
                    return false;
                }
            }
        }
        return returns;
    }

    /** Whether a class of the JDK above this one has the method, as lists have; there it is not the candidate's affair. */
    private static boolean inherits(String superName, Map<String, byte[]> classes, MethodNode method) {
        String name = superName.replace('/', '.');
        for (byte[] own = classes.get(name); own != null; own = classes.get(name)) {
            name = new ClassReader(own).getSuperName().replace('/', '.');
        }
        if (name.equals("java.lang.Object") || name.equals("java.lang.Record")) {
            return false;
        }
        try {
            Class<?> type = Class.forName(name, false, ClassLoader.getPlatformClassLoader());
            return Arrays.stream(type.getMethods())
                    .filter(m -> m.getName().equals(method.name))
                    .filter(m -> Type.getMethodDescriptor(m).equals(method.desc))
                    .anyMatch(m -> !m.getDeclaringClass().equals(Object.class));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
