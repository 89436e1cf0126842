package dev.revo.agents.verify;

import dev.revo.agents.verify.box.Escapes;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Wraps a method of the tests, so that {@link Escapes} sees what it throws before anybody can catch it. */
final class EscapeWatch extends MethodVisitor {
    private static final String ESCAPES = Type.getInternalName(Escapes.class);
    private static final String THROWABLE = "java/lang/Throwable";
    private static final int STACK = 2;

    private final Label start = new Label();
    private final Object[] parameters;

    private EscapeWatch(MethodVisitor next, Object[] parameters) {
        super(Opcodes.ASM9, next);
        this.parameters = parameters;
    }

    /** The visitor for a method of the class; constructors stay as they are, because their object is not made yet. */
    static MethodVisitor of(MethodVisitor next, String owner, int flags, String method, String descriptor) {
        if (method.equals("<init>")) {
            return next;
        }
        List<Object> types = new ArrayList<>();
        if ((flags & Opcodes.ACC_STATIC) == 0) {
            types.add(owner);
        }
        for (Type argument : Type.getArgumentTypes(descriptor)) {
            types.add(frame(argument));
        }
        return new EscapeWatch(next, types.toArray());
    }

    private static Object frame(Type type) {
        return switch (type.getSort()) {
            case Type.FLOAT -> Opcodes.FLOAT;
            case Type.LONG -> Opcodes.LONG;
            case Type.DOUBLE -> Opcodes.DOUBLE;
            case Type.ARRAY, Type.OBJECT -> type.getInternalName();
            default -> Opcodes.INTEGER;
        };
    }

    @Override
    public void visitCode() {
        super.visitCode();
        super.visitLabel(start);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        Label end = new Label();
        super.visitLabel(end);
        // The last handler: those of the method itself come first.
        super.visitTryCatchBlock(start, end, end, THROWABLE);
        super.visitFrame(Opcodes.F_FULL, parameters.length, parameters, 1, new Object[] {THROWABLE});
        super.visitInsn(Opcodes.DUP);
        super.visitMethodInsn(Opcodes.INVOKESTATIC, ESCAPES, "seen", "(Ljava/lang/Throwable;)V", false);
        super.visitInsn(Opcodes.ATHROW);
        super.visitMaxs(Math.max(STACK, maxStack), maxLocals);
    }
}
