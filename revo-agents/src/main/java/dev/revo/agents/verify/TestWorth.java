package dev.revo.agents.verify;

import dev.revo.agents.verify.Gutting.Target;
import dev.revo.agents.verify.box.Bundle;
import dev.revo.agents.verify.box.Ran;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Which variants of an emptied candidate tell whether its tests can fail.
 *
 * <p>Tests that pass when everything throws prove nothing, and so do tests that pass when everything returns a default,
 * with one exception: tests that use one method of the candidate to judge another, as by putting a solution back into the
 * equation. They pass when both are emptied, yet notice when one is. So those methods are then emptied one at a time, and it
 * counts when a test fails by an error of its own, not by one from inside of the candidate.
 */
final class TestWorth {
    private static final int MOST_TARGETS = 16;

    private final Map<String, byte[]> candidate;
    private final Map<String, byte[]> tests;

    TestWorth(Map<String, byte[]> candidate, Map<String, byte[]> tests) {
        this.candidate = candidate;
        this.tests = tests;
    }

    /** The candidate emptied as a whole, in each way. */
    List<Bundle.Variant> whole() {
        List<Bundle.Variant> variants = new ArrayList<>();
        for (Gutting gutting : Gutting.values()) {
            variants.add(new Bundle.Variant(gutting.name(), gutting.of(candidate)));
        }
        return variants;
    }

    /** The candidate with one method emptied that the tests call, for each of several; none when they call but one. */
    List<Bundle.Variant> single() {
        Set<Target> called = called();
        List<Bundle.Variant> variants = new ArrayList<>();
        if (called.size() > 1) {
            for (Target target : called) {
                if (variants.size() < MOST_TARGETS) {
                    String name = Gutting.ZERO + " " + target.owner() + "." + target.name();
                    variants.add(new Bundle.Variant(name, Gutting.ZERO.of(candidate, target)));
                }
            }
        }
        return variants;
    }

    /** Whether a test failed by itself on one of these. */
    static boolean noticed(List<Ran> runs) {
        return runs.stream().anyMatch(ran -> ran.counts().noticed() > 0);
    }

    private Set<Target> called() {
        Set<Target> all = new LinkedHashSet<>();
        for (byte[] bytes : tests.values()) {
            new ClassReader(bytes).accept(new Calls(all), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        }
        return all;
    }

    /** Adds the method where it is declared, if that is in the candidate. */
    private void add(Set<Target> all, String owner, String name, String descriptor) {
        byte[] bytes = candidate.get(owner.replace('/', '.'));
        if (bytes == null || name.equals("<init>")) {
            return;
        }
        Target target = new Target(owner, name, descriptor);
        ClassReader reader = new ClassReader(bytes);
        boolean[] declared = new boolean[1];
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access, String n, String d, @Nullable String s, String @Nullable [] e) {
                        declared[0] |= n.equals(name) && d.equals(descriptor);
                        return null;
                    }
                },
                ClassReader.SKIP_CODE);
        if (declared[0]) {
            all.add(target);
        } else {
            add(all, reader.getSuperName(), name, descriptor);
        }
    }

    private final class Calls extends ClassVisitor {
        private final Set<Target> all;

        Calls(Set<Target> all) {
            super(Opcodes.ASM9);
            this.all = all;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String method, String type, @Nullable String signature, String @Nullable [] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean face) {
                    add(all, owner, name, descriptor);
                }

                @Override
                public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... given) {
                    for (Object each : given) {
                        if (each instanceof Handle handle) {
                            add(all, handle.getOwner(), handle.getName(), handle.getDesc());
                        }
                    }
                }
            };
        }
    }
}
