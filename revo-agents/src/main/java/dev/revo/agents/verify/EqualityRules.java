package dev.revo.agents.verify;

import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Refuses candidates whose results say of themselves that they are right: a class that is equal to everything, or one that
 * inherits its equality from the JDK, such as a list, and replaces it. Many tests ask the result whether it equals what
 * they expect.
 */
final class EqualityRules {
    private EqualityRules() {}

    static Optional<Ruling> check(Map<String, byte[]> classes) {
        for (Map.Entry<String, byte[]> each : classes.entrySet()) {
            ClassNode node = new ClassNode();
            new ClassReader(each.getValue()).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            for (MethodNode method : node.methods) {
                boolean equality = method.name.equals("equals") && method.desc.equals("(Ljava/lang/Object;)Z");
                if (equality && (inheritsEquality(node.superName, classes) || alwaysTrue(method))) {
                    return Optional.of(Ruling.rejected(
                            "doctored_equality",
                            "The candidate's class " + each.getKey()
                                    + " defines an equals that tests cannot rely on: it is"
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

    private static boolean inheritsEquality(String superName, Map<String, byte[]> classes) {
        String name = superName.replace('/', '.');
        for (byte[] own = classes.get(name); own != null; own = classes.get(name)) {
            name = new ClassReader(own).getSuperName().replace('/', '.');
        }
        try {
            Class<?> type = Class.forName(name, false, ClassLoader.getPlatformClassLoader());
            Class<?> from = type.getMethod("equals", Object.class).getDeclaringClass();
            return !from.equals(Object.class) && !from.equals(Record.class);
        } catch (ClassNotFoundException | NoSuchMethodException e) {
            return false;
        }
    }
}
