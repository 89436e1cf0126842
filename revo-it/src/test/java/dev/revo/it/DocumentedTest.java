package dev.revo.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every public type and every public method of one has a comment, in the published modules. Doclint checks the form of
 * comments; with its own rule on missing ones it would ask for a tag on each parameter, which the house style does not.
 */
class DocumentedTest {
    private static final List<String> PUBLISHED = List.of(
            "revo-api",
            "revo-agents",
            "revo-testkit",
            "revo-engine-recall",
            "revo-engine-parallel",
            "revo-engine-creative",
            "revo-audit-verifier",
            "revo-tenancy",
            "revo-store-jdbc",
            "revo-mcp");

    @Test
    void every_public_type_and_method_has_a_comment() throws IOException {
        List<String> bare = new ArrayList<>();
        for (String module : PUBLISHED) {
            bare.addAll(bare(Path.of("..", module, "src", "main", "java")));
        }
        assertThat(bare).isEmpty();
    }

    @Test
    void control_finds_what_has_none(@TempDir Path sources) throws IOException {
        Files.writeString(
                sources.resolve("X.java"),
                "package x; /** Has one. */ public class X { public void bare() {} /** Has one. */ public void told() {} }");
        assertThat(bare(sources)).containsExactly("X.bare");
    }

    private static List<String> bare(Path sources) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(sources)) {
            files = all.filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
                    .toList();
        }
        List<String> found = new ArrayList<>();
        if (files.isEmpty()) {
            return found;
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            Iterable<? extends JavaFileObject> units = manager.getJavaFileObjectsFromPaths(files);
            JavacTask task = (JavacTask) compiler.getTask(null, manager, d -> {}, List.of("-proc:none"), null, units);
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Finder(docs, found).scan(unit, null);
            }
        }
        return found;
    }

    private static final class Finder extends TreePathScanner<Void, Void> {
        private final DocTrees docs;
        private final List<String> found;

        Finder(DocTrees docs, List<String> found) {
            this.docs = docs;
            this.found = found;
        }

        @Override
        public Void visitClass(ClassTree type, Void none) {
            if (!visible(type.getModifiers(), getCurrentPath().getParentPath())) {
                return null;
            }
            check(type.getSimpleName().toString());
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void none) {
            ClassTree type = (ClassTree) getCurrentPath().getParentPath().getLeaf();
            boolean inherited = method.getModifiers().getAnnotations().stream()
                    .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
            if (!inherited && visible(method.getModifiers(), getCurrentPath().getParentPath())) {
                check(type.getSimpleName() + "." + method.getName());
            }
            return null;
        }

        private static boolean visible(ModifiersTree modifiers, TreePath parent) {
            boolean inInterface = parent != null
                    && (parent.getLeaf().getKind() == Tree.Kind.INTERFACE
                            || parent.getLeaf().getKind() == Tree.Kind.ANNOTATION_TYPE);
            return (inInterface && !modifiers.getFlags().contains(Modifier.PRIVATE))
                    || modifiers.getFlags().contains(Modifier.PUBLIC);
        }

        private void check(String name) {
            DocCommentTree comment = docs.getDocCommentTree(getCurrentPath());
            if (comment == null || comment.getFullBody().isEmpty()) {
                found.add(name);
            }
        }
    }
}
