package dev.revo.agents.verify;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Finds what the class files of a candidate use against {@link ApiRules}. Confined to one thread. */
final class ApiScan {
    private static final int ASM = Opcodes.ASM9;

    private final Map<String, ClassReader> own = new LinkedHashMap<>();
    private final Set<String> findings = new LinkedHashSet<>();

    private ApiScan(Map<String, byte[]> classes) {
        classes.forEach((name, bytes) -> own.put(name.replace('.', '/'), new ClassReader(bytes)));
    }

    /** What is refused, such as {@code java.lang.Runtime.halt}, in the order it was met. */
    static Set<String> of(Map<String, byte[]> classes) {
        ApiScan scan = new ApiScan(classes);
        scan.own.values().forEach(reader -> reader.accept(scan.new Classes(), ClassReader.SKIP_DEBUG));
        return scan.findings;
    }

    private void type(@Nullable String internalName) {
        if (internalName != null) {
            type(Type.getObjectType(internalName));
        }
    }

    private void type(Type type) {
        switch (type.getSort()) {
            case Type.ARRAY -> type(type.getElementType());
            case Type.METHOD -> {
                type(type.getReturnType());
                for (Type argument : type.getArgumentTypes()) {
                    type(argument);
                }
            }
            case Type.OBJECT -> {
                if (!own.containsKey(type.getInternalName()) && !ApiRules.allowsType(type.getInternalName())) {
                    findings.add(type.getClassName());
                }
            }
            default -> {
                // primitive
            }
        }
    }

    private void member(String owner, String name, String descriptor) {
        type(owner);
        if (descriptor.startsWith("(")) {
            type(Type.getMethodType(descriptor));
        } else {
            type(Type.getType(descriptor));
        }
        for (String ancestor : ancestors(owner)) {
            if (!ApiRules.allowsMember(ancestor, name, descriptor)) {
                findings.add(ancestor.replace('/', '.') + "." + name);
            }
        }
    }

    /** The type and all it inherits from, but not past a class of the candidate. */
    private Set<String> ancestors(String owner) {
        Set<String> all = new LinkedHashSet<>();
        Deque<String> next = new ArrayDeque<>(Set.of(owner.startsWith("[") ? "java/lang/Object" : owner));
        while (!next.isEmpty()) {
            String name = next.pop();
            if (all.add(name)) {
                ClassReader reader = own.get(name);
                if (reader != null) {
                    addSuper(next, reader.getSuperName(), reader.getInterfaces());
                } else {
                    addSystem(next, name);
                }
            }
        }
        return all;
    }

    private static void addSuper(Deque<String> next, @Nullable String superName, String[] interfaces) {
        if (superName != null) {
            next.add(superName);
        }
        next.addAll(Set.of(interfaces));
    }

    private static void addSystem(Deque<String> next, String name) {
        try {
            Class<?> type = Class.forName(name.replace('/', '.'), false, ClassLoader.getPlatformClassLoader());
            if (type.getSuperclass() != null) {
                next.add(Type.getInternalName(type.getSuperclass()));
            }
            for (Class<?> face : type.getInterfaces()) {
                next.add(Type.getInternalName(face));
            }
        } catch (ClassNotFoundException e) {
            // Not of the JDK either: the check of the type itself has refused it.
            return;
        }
    }

    private void handle(Handle handle) {
        member(handle.getOwner(), handle.getName(), handle.getDesc());
    }

    private void constant(Object value) {
        if (value instanceof Type type) {
            type(type);
        } else if (value instanceof Handle handle) {
            handle(handle);
        } else if (value instanceof ConstantDynamic dynamic) {
            findings.add("dynamic constant " + dynamic.getName());
        }
    }

    private final class Classes extends ClassVisitor {
        Classes() {
            super(ASM);
        }

        @Override
        public void visit(
                int version,
                int access,
                String name,
                @Nullable String signature,
                @Nullable String superName,
                String @Nullable [] interfaces) {
            type(superName);
            for (String face : interfaces == null ? new String[0] : interfaces) {
                type(face);
            }
        }

        @Override
        public @Nullable FieldVisitor visitField(
                int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
            type(Type.getType(descriptor));
            return null;
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            if ((access & Opcodes.ACC_NATIVE) != 0) {
                findings.add("native method " + name);
            }
            if ((access & Opcodes.ACC_SYNTHETIC) == 0 || !name.equals("$deserializeLambda$")) {
                type(Type.getMethodType(descriptor));
            }
            return new Methods();
        }
    }

    private final class Methods extends MethodVisitor {
        Methods() {
            super(ASM);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            member(owner, name, descriptor);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            member(owner, name, descriptor);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            type(type);
        }

        @Override
        public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
            type(Type.getType(descriptor));
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
            type(type);
        }

        @Override
        public void visitLdcInsn(Object value) {
            constant(value);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            if (!ApiRules.allowsBootstrap(bootstrap.getOwner())) {
                findings.add(bootstrap.getOwner().replace('/', '.') + "." + bootstrap.getName());
            }
            type(Type.getMethodType(descriptor));
            for (Object argument : arguments) {
                constant(argument);
            }
        }
    }
}
