package dev.revo.agents.verify;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Takes the insides out of a candidate, so that tests which still pass are known to prove nothing. Every method is made to
 * return at once or to throw; a constructor ends after the one it calls. Left alone are static initializers and what the
 * compiler makes for an enum, without which nothing could be loaded.
 */
enum Gutting {
    /** Methods return null, zero or false. */
    ZERO,
    /** Methods return the empty value of their type where it has one. */
    EMPTY,
    /** Methods throw. */
    THROW;

    private static final Map<String, String> EMPTY_BY_CALL = Map.of(
            "java/util/Optional", "empty",
            "java/util/OptionalInt", "empty",
            "java/util/OptionalLong", "empty",
            "java/util/OptionalDouble", "empty",
            "java/util/stream/Stream", "empty",
            "java/util/stream/IntStream", "empty",
            "java/util/stream/LongStream", "empty",
            "java/util/stream/DoubleStream", "empty");

    private static final Map<String, String> EMPTY_BY_CLASS = Map.ofEntries(
            Map.entry("java/util/List", "java/util/ArrayList"),
            Map.entry("java/util/ArrayList", "java/util/ArrayList"),
            Map.entry("java/util/LinkedList", "java/util/LinkedList"),
            Map.entry("java/util/Collection", "java/util/ArrayList"),
            Map.entry("java/lang/Iterable", "java/util/ArrayList"),
            Map.entry("java/util/Set", "java/util/LinkedHashSet"),
            Map.entry("java/util/HashSet", "java/util/HashSet"),
            Map.entry("java/util/SortedSet", "java/util/TreeSet"),
            Map.entry("java/util/Map", "java/util/LinkedHashMap"),
            Map.entry("java/util/HashMap", "java/util/HashMap"),
            Map.entry("java/util/SortedMap", "java/util/TreeMap"),
            Map.entry("java/util/Queue", "java/util/ArrayDeque"),
            Map.entry("java/util/Deque", "java/util/ArrayDeque"),
            Map.entry("java/lang/StringBuilder", "java/lang/StringBuilder"));

    private static final Map<String, String> BOXES = Map.of(
            "java/lang/Integer", "I",
            "java/lang/Long", "J",
            "java/lang/Double", "D",
            "java/lang/Float", "F",
            "java/lang/Short", "S",
            "java/lang/Byte", "B",
            "java/lang/Character", "C",
            "java/lang/Boolean", "Z");

    private static final Set<String> OF_ENUMS = Set.of("values", "valueOf", "$values");

    /** A method of the candidate, by the internal name of its class. */
    record Target(String owner, String name, String descriptor) {}

    /** The classes with every method emptied. */
    Map<String, byte[]> of(Map<String, byte[]> classes) {
        Map<String, byte[]> gutted = new LinkedHashMap<>();
        classes.forEach((name, bytes) -> gutted.put(name, gut(bytes, target -> true)));
        return gutted;
    }

    /** The classes with this one method emptied. */
    Map<String, byte[]> of(Map<String, byte[]> classes, Target only) {
        Map<String, byte[]> gutted = new LinkedHashMap<>();
        classes.forEach((name, bytes) -> gutted.put(name, gut(bytes, only::equals)));
        return gutted;
    }

    private byte[] gut(byte[] bytes, Predicate<Target> chosen) {
        ClassNode node = new ClassNode();
        new ClassReader(bytes).accept(node, 0);
        boolean isEnum = (node.access & Opcodes.ACC_ENUM) != 0;
        for (MethodNode method : node.methods) {
            boolean empty = (method.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0;
            boolean kept = method.name.equals("<clinit>") || (isEnum && OF_ENUMS.contains(method.name));
            if (!empty && !kept && chosen.test(new Target(node.name, method.name, method.desc))) {
                gut(node, method);
            }
        }
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        node.accept(writer);
        return writer.toByteArray();
    }

    private void gut(ClassNode node, MethodNode method) {
        method.tryCatchBlocks.clear();
        method.localVariables = null;
        method.visibleLocalVariableAnnotations = null;
        method.invisibleLocalVariableAnnotations = null;
        if (method.name.equals("<init>")) {
            cutAfterSuper(node, method);
        } else {
            method.instructions = this == THROW ? throwing() : returning(Type.getReturnType(method.desc));
        }
    }

    /** Keeps what comes before and with the call of the other constructor; new objects among its arguments have theirs. */
    private static void cutAfterSuper(ClassNode node, MethodNode method) {
        int pending = 0;
        for (AbstractInsnNode each = method.instructions.getFirst(); each != null; each = each.getNext()) {
            if (each.getOpcode() == Opcodes.NEW) {
                pending++;
            } else if (each instanceof MethodInsnNode call && call.name.equals("<init>")) {
                boolean other = call.owner.equals(node.name) || call.owner.equals(node.superName);
                if (pending == 0 && other) {
                    while (each.getNext() != null) {
                        method.instructions.remove(each.getNext());
                    }
                    method.instructions.add(new InsnNode(Opcodes.RETURN));
                    return;
                }
                pending--;
            }
        }
    }

    private static InsnList throwing() {
        InsnList code = new InsnList();
        code.add(new TypeInsnNode(Opcodes.NEW, "java/lang/RuntimeException"));
        code.add(new InsnNode(Opcodes.DUP));
        code.add(new LdcInsnNode("body removed"));
        code.add(new MethodInsnNode(
                Opcodes.INVOKESPECIAL, "java/lang/RuntimeException", "<init>", "(Ljava/lang/String;)V"));
        code.add(new InsnNode(Opcodes.ATHROW));
        return code;
    }

    private InsnList returning(Type type) {
        InsnList code = new InsnList();
        if (type.getSort() == Type.ARRAY || type.getSort() == Type.OBJECT) {
            if (this == ZERO || !empty(code, type)) {
                code.add(new InsnNode(Opcodes.ACONST_NULL));
            }
        } else if (type.getSort() != Type.VOID) {
            code.add(zero(type));
        }
        code.add(new InsnNode(type.getOpcode(Opcodes.IRETURN)));
        return code;
    }

    private static InsnNode zero(Type type) {
        return new InsnNode(
                switch (type.getSort()) {
                    case Type.LONG -> Opcodes.LCONST_0;
                    case Type.FLOAT -> Opcodes.FCONST_0;
                    case Type.DOUBLE -> Opcodes.DCONST_0;
                    default -> Opcodes.ICONST_0;
                });
    }

    private static boolean empty(InsnList code, Type type) {
        String name = type.getInternalName();
        String byCall = EMPTY_BY_CALL.get(name);
        String byClass = EMPTY_BY_CLASS.get(name);
        String boxed = BOXES.get(name);
        if (type.getSort() == Type.ARRAY) {
            emptyArray(code, type);
        } else if (name.equals("java/lang/String") || name.equals("java/lang/CharSequence")) {
            code.add(new LdcInsnNode(""));
        } else if (name.equals("java/math/BigInteger") || name.equals("java/math/BigDecimal")) {
            code.add(new FieldInsnNode(Opcodes.GETSTATIC, name, "ZERO", type.getDescriptor()));
        } else if (byCall != null) {
            boolean face = name.startsWith("java/util/stream/");
            code.add(new MethodInsnNode(Opcodes.INVOKESTATIC, name, byCall, "()" + type.getDescriptor(), face));
        } else if (byClass != null) {
            code.add(new TypeInsnNode(Opcodes.NEW, byClass));
            code.add(new InsnNode(Opcodes.DUP));
            code.add(new MethodInsnNode(Opcodes.INVOKESPECIAL, byClass, "<init>", "()V"));
        } else if (boxed != null) {
            code.add(zero(Type.getType(boxed)));
            code.add(new MethodInsnNode(
                    Opcodes.INVOKESTATIC, name, "valueOf", "(" + boxed + ")" + type.getDescriptor()));
        } else {
            return false;
        }
        return true;
    }

    private static void emptyArray(InsnList code, Type type) {
        Type element = Type.getType(type.getDescriptor().substring(1));
        code.add(new InsnNode(Opcodes.ICONST_0));
        code.add(
                element.getSort() == Type.OBJECT || element.getSort() == Type.ARRAY
                        ? new TypeInsnNode(Opcodes.ANEWARRAY, element.getInternalName())
                        : new IntInsnNode(Opcodes.NEWARRAY, code(element)));
    }

    private static int code(Type primitive) {
        return switch (primitive.getSort()) {
            case Type.BOOLEAN -> Opcodes.T_BOOLEAN;
            case Type.CHAR -> Opcodes.T_CHAR;
            case Type.FLOAT -> Opcodes.T_FLOAT;
            case Type.DOUBLE -> Opcodes.T_DOUBLE;
            case Type.BYTE -> Opcodes.T_BYTE;
            case Type.SHORT -> Opcodes.T_SHORT;
            case Type.INT -> Opcodes.T_INT;
            default -> Opcodes.T_LONG;
        };
    }
}
