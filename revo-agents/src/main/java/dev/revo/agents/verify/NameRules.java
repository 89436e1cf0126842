package dev.revo.agents.verify;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Refuses candidates whose names change what their tests mean: a class {@code AssertionError} or {@code Arrays} beside the
 * test is found before the one of the JDK, a member {@code assertEquals} may be preferred to JUnit's.
 */
final class NameRules {
    private static final List<String> PACKAGES = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "org.junit.",
            "org.opentest4j.",
            "org.apiguardian.",
            "dev.revo.agents.verify.");
    private static final Set<String> ROOTS = Set.of("java", "javax", "jdk", "sun", "com", "org", "net", "dev");
    private static final List<String> JUNIT = List.of(
            "org.junit.jupiter.api.",
            "org.junit.jupiter.api.function.",
            "org.junit.jupiter.params.",
            "org.opentest4j.");
    private static final Pattern ON_DEMAND =
            Pattern.compile("(?m)^\\s*import\\s+(static\\s+)?([\\w.\\s]+?)\\s*\\.\\s*\\*\\s*;");
    private static final Set<String> ASSERTIONS = Stream.of(Assertions.class, Assumptions.class)
            .flatMap(type -> Arrays.stream(type.getMethods()))
            .filter(method -> java.lang.reflect.Modifier.isStatic(method.getModifiers()))
            .map(java.lang.reflect.Method::getName)
            .collect(Collectors.toUnmodifiableSet());

    private final Map<String, byte[]> candidate;
    private final Map<String, byte[]> tests;
    private final String text;

    NameRules(Map<String, byte[]> candidate, Map<String, byte[]> tests, String testText) {
        this.candidate = candidate;
        this.tests = tests;
        this.text = testText;
    }

    /** What is wrong with the names of the candidate alone. */
    static Optional<Ruling> alone(Set<String> classes) {
        for (String name : classes) {
            if (PACKAGES.stream().anyMatch(name::startsWith) || ROOTS.contains(top(name))) {
                return Optional.of(shadowed(name, "it takes a name of the JDK, of JUnit or of the verifier"));
            }
        }
        return Optional.empty();
    }

    /** What is wrong with the names of the candidate beside its tests. */
    Optional<Ruling> besideTests() {
        for (String name : candidate.keySet()) {
            if (tests.containsKey(name)) {
                return Optional.of(shadowed(name, "a test has this name"));
            }
        }
        Set<String> packages = tests.keySet().stream().map(NameRules::packageOf).collect(Collectors.toSet());
        for (String name : candidate.keySet()) {
            if (!name.contains("$") && packages.contains(packageOf(name))) {
                Optional<Ruling> ruling = visible(name, simple(name));
                if (ruling.isPresent()) {
                    return ruling;
                }
            }
        }
        return members();
    }

    private Optional<Ruling> visible(String where, String name) {
        if (!mentioned(name)) {
            return Optional.empty();
        }
        if (reserved(name)) {
            return Optional.of(shadowed(where, "the tests would mean it where they say " + name));
        }
        Matcher imports = ON_DEMAND.matcher(text);
        while (imports.find()) {
            String from = imports.group(2).replaceAll("\\s", "");
            if (exists(from + "." + name) || exists(from + "$" + name)) {
                return Optional.of(Ruling.unverifiable(
                        "ambiguous_name",
                        "The candidate defines " + where + " and the tests import " + from
                                + ".*, which has a type of this"
                                + " name too. Import the one that is meant by its full name, or rename the class."));
            }
        }
        return Optional.empty();
    }

    /** Members that reach the tests by inheritance or by an import of static members. */
    private Optional<Ruling> members() {
        Set<String> inheriting = new LinkedHashSet<>();
        for (byte[] bytes : tests.values()) {
            ClassReader reader = new ClassReader(bytes);
            Stream.concat(Stream.of(reader.getSuperName()), Arrays.stream(reader.getInterfaces()))
                    .filter(name -> candidate.containsKey(name.replace('/', '.')))
                    .forEach(name -> inheriting.add(reader.getClassName()));
        }
        if (!inheriting.isEmpty() || text.matches("(?s).*\\bimport\\s+static\\b.*")) {
            for (Map.Entry<String, byte[]> each : candidate.entrySet()) {
                for (String name : memberNames(each.getValue())) {
                    if (mentioned(name) && reserved(name)) {
                        return Optional.of(shadowed(each.getKey() + "." + name, "the tests may mean it"));
                    }
                }
            }
        }
        for (byte[] bytes : tests.values()) {
            Optional<String> call = assertionInCandidate(bytes, inheriting);
            if (call.isPresent()) {
                return Optional.of(shadowed(call.get(), "the tests call it as an assertion"));
            }
        }
        return Optional.empty();
    }

    private static Set<String> memberNames(byte[] bytes) {
        ClassNode node = node(bytes);
        Set<String> names = node.fields.stream().map((FieldNode f) -> f.name).collect(Collectors.toSet());
        names.add(simple(node.name.replace('/', '.')));
        return names;
    }

    private Optional<String> assertionInCandidate(byte[] test, Set<String> inheriting) {
        for (MethodNode method : node(test).methods) {
            for (AbstractInsnNode each : method.instructions) {
                if (each instanceof MethodInsnNode call && ASSERTIONS.contains(call.name)) {
                    boolean imported = call.getOpcode() == Opcodes.INVOKESTATIC
                            && candidate.containsKey(call.owner.replace('/', '.'));
                    if (imported || (inheriting.contains(call.owner) && !declares(call))) {
                        return Optional.of(call.owner.replace('/', '.') + "." + call.name);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private boolean declares(MethodInsnNode call) {
        byte[] bytes = tests.get(call.owner.replace('/', '.'));
        return bytes != null
                && node(bytes).methods.stream().anyMatch(m -> m.name.equals(call.name) && m.desc.equals(call.desc));
    }

    private static ClassNode node(byte[] bytes) {
        ClassNode node = new ClassNode();
        new ClassReader(bytes).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return node;
    }

    private boolean mentioned(String name) {
        return Pattern.compile("\\b" + Pattern.quote(name) + "\\b")
                .matcher(text)
                .find();
    }

    private static boolean reserved(String name) {
        return exists("java.lang." + name) || JUNIT.stream().anyMatch(in -> exists(in + name));
    }

    /** Whether there is such a type. On file systems that ignore case a name that differs in it is a linkage error. */
    private static boolean exists(String type) {
        try {
            Class.forName(type, false, NameRules.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private static Ruling shadowed(String name, String why) {
        return Ruling.rejected("shadowed_class", "The candidate may not define " + name + ": " + why + ". Rename it.");
    }

    private static String top(String name) {
        return name.contains(".") ? "" : name;
    }

    private static String packageOf(String name) {
        return name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "";
    }

    private static String simple(String name) {
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    }
}
