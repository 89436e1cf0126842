package dev.revo.engine.parallel.document;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.projectnessie.cel.Ast;
import org.projectnessie.cel.Env;
import org.projectnessie.cel.EnvOption;
import org.projectnessie.cel.Issues;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.parser.gen.CELLexer;
import org.projectnessie.cel.parser.gen.CELParser;
import org.projectnessie.cel.shaded.org.antlr.v4.runtime.BaseErrorListener;
import org.projectnessie.cel.shaded.org.antlr.v4.runtime.CharStreams;
import org.projectnessie.cel.shaded.org.antlr.v4.runtime.CommonTokenStream;
import org.projectnessie.cel.shaded.org.antlr.v4.runtime.RecognitionException;
import org.projectnessie.cel.shaded.org.antlr.v4.runtime.Recognizer;

/**
 * Reads expressions of a document: Common Expression Language (cel.dev) over the input, the values of steps, and in a fan-out
 * the element. They may come from anybody, so they are bounded before they are looked at.
 */
final class Expressions {
    static final int LONGEST = 1_000;
    static final int DEEPEST = 30;

    private final Env outside = env();
    private final Env inside = env().extend(EnvOption.declarations(
            Decls.newVar(Bindings.ITEM, Decls.Dyn), Decls.newVar(Bindings.INDEX, Decls.Int)));

    private static Env env() {
        return Env.newEnv(EnvOption.declarations(
                Decls.newVar(Bindings.INPUT, Decls.newMapType(Decls.String, Decls.Dyn)),
                Decls.newVar(Bindings.STEPS, Decls.newMapType(Decls.String, Decls.Dyn))));
    }

    /**
     * The expression of a text; empty when it is none, which is noted.
     *
     * @param element whether there is an element of a fan-out
     */
    Optional<Expression> read(String text, boolean element, String path, Flaws flaws) {
        Optional<String> wrong = malformed(text);
        if (wrong.isPresent()) {
            flaws.add(path, "is no expression: " + wrong.get(), "Write one of the Common Expression Language.");
            return Optional.empty();
        }
        Env env = element ? inside : outside;
        Env.AstIssuesTuple parsed = env.parse(text);
        if (parsed.hasIssues()) {
            return refused(parsed.getIssues(), path, flaws);
        }
        // Before it is checked, because that takes time which grows with what this bounds.
        Usage usage = Usage.of(parsed.getAst().getExpr());
        Env.AstIssuesTuple checked = env.check(parsed.getAst());
        if (checked.hasIssues()) {
            return refused(checked.getIssues(), path, flaws);
        }
        int before = flaws.count();
        usage.flaws().forEach(flaw -> flaws.add(path, flaw, "Write it otherwise, or let an agent or a tool do it."));
        Ast ast = checked.getAst();
        return flaws.count() > before ? Optional.empty() : Optional.of(new Expression(env, ast, usage));
    }

    private static Optional<Expression> refused(Issues issues, String path, Flaws flaws) {
        String message = issues.getErrors().get(0).getMessage().replace(" (in container '')", "");
        flaws.add(
                path,
                "is no expression: " + Json.shortened(message),
                "Known are input, steps.<id>, and in a step with each item and index.");
        return Optional.empty();
    }

    // The library's own parser tells syntax errors on the console too, which a stranger's text must not reach.
    private static Optional<String> malformed(String text) {
        if (text.length() > LONGEST) {
            return Optional.of("it has " + text.length() + " characters, at most " + LONGEST + " are possible");
        }
        if (depth(text) > DEEPEST) {
            return Optional.of("its brackets are nested more than " + DEEPEST + " deep");
        }
        AtomicReference<Optional<String>> wrong = new AtomicReference<>(Optional.empty());
        BaseErrorListener listener = new BaseErrorListener() {
            @Override
            public void syntaxError(
                    Recognizer<?, ?> by, Object symbol, int line, int column, String message, RecognitionException e) {
                wrong.compareAndSet(
                        Optional.empty(), Optional.of("at character " + (column + 1) + ", " + Json.shortened(message)));
            }
        };
        CELLexer lexer = new CELLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        lexer.addErrorListener(listener);
        CELParser parser = new CELParser(new CommonTokenStream(lexer));
        parser.removeErrorListeners();
        parser.addErrorListener(listener);
        try {
            parser.start();
        } catch (StackOverflowError e) {
            return Optional.of("it is nested too deeply");
        }
        return wrong.get();
    }

    private static int depth(String text) {
        int depth = 0;
        int deepest = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(' || c == '[' || c == '{') {
                deepest = Math.max(deepest, ++depth);
            } else if (c == ')' || c == ']' || c == '}') {
                depth--;
            }
        }
        return deepest;
    }
}
