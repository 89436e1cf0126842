package dev.revo.engine.parallel.document;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Constant;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Expr;

/**
 * What an expression uses: which names, and nothing that is not allowed. What is left has no side effect, reads nothing but
 * what it is given, and takes no longer than its length, its few loops and its data allow.
 *
 * @param names that it uses of those that are given to it; unmodifiable
 * @param steps whose values it uses; unmodifiable
 * @param path the fields and places it follows, when that is all it does
 * @param flaws what is not allowed, each as the end of a sentence; unmodifiable
 */
record Usage(Set<String> names, Set<String> steps, Optional<List<Object>> path, List<String> flaws) {
    /** Beyond that, what is nested in what they make grows past all bounds. */
    static final int LOOPS = 3;

    // No regular expressions, whose matching can take exponentially long; no times, because JSON has none.
    private static final Set<String> FUNCTIONS = Set.of(
            "_?_:_",
            "_&&_",
            "_||_",
            "!_",
            "_==_",
            "_!=_",
            "_<_",
            "_<=_",
            "_>_",
            "_>=_",
            "_+_",
            "_-_",
            "_*_",
            "_/_",
            "_%_",
            "-_",
            "_[_]",
            "@in",
            "@not_strictly_false",
            "size",
            "contains",
            "startsWith",
            "endsWith",
            "int",
            "double",
            "string",
            "dyn");

    static Usage of(Expr expression) {
        Walk walk = new Walk();
        walk.visit(expression);
        return new Usage(
                Collections.unmodifiableSet(walk.names),
                Collections.unmodifiableSet(walk.steps),
                path(expression, new ArrayList<>()),
                List.copyOf(walk.flaws));
    }

    private static Optional<List<Object>> path(Expr expression, List<Object> after) {
        if (expression.hasIdentExpr()) {
            after.add(0, expression.getIdentExpr().getName());
            return Optional.of(List.copyOf(after));
        }
        if (expression.hasSelectExpr() && !expression.getSelectExpr().getTestOnly()) {
            after.add(0, expression.getSelectExpr().getField());
            return path(expression.getSelectExpr().getOperand(), after);
        }
        return indexed(expression).flatMap(index -> {
            if (index.hasStringValue()) {
                after.add(0, index.getStringValue());
            } else if (index.hasInt64Value()) {
                after.add(0, index.getInt64Value());
            } else {
                return Optional.empty();
            }
            return path(expression.getCallExpr().getArgs(0), after);
        });
    }

    private static Optional<Constant> indexed(Expr expression) {
        return expression.hasCallExpr()
                        && expression.getCallExpr().getFunction().equals("_[_]")
                        && expression.getCallExpr().getArgs(1).hasConstExpr()
                ? Optional.of(expression.getCallExpr().getArgs(1).getConstExpr())
                : Optional.empty();
    }

    /** One walk through an expression. */
    private static final class Walk {
        private final Set<String> names = new LinkedHashSet<>();
        private final Set<String> steps = new LinkedHashSet<>();
        private final Set<String> flaws = new LinkedHashSet<>();
        private final Deque<String> hidden = new ArrayDeque<>();
        private int loops;

        void visit(Expr expression) {
            switch (expression.getExprKindCase()) {
                case CONST_EXPR -> {
                    Constant constant = expression.getConstExpr();
                    if (constant.hasBytesValue() || constant.hasUint64Value()) {
                        flaws.add("has a constant of a type that JSON does not have");
                    }
                }
                case IDENT_EXPR -> name(expression.getIdentExpr().getName());
                case SELECT_EXPR -> {
                    Expr.Select select = expression.getSelectExpr();
                    if (!step(select.getOperand(), select.getField())) {
                        visit(select.getOperand());
                    }
                }
                case CALL_EXPR -> call(expression);
                case LIST_EXPR -> expression.getListExpr().getElementsList().forEach(this::visit);
                case STRUCT_EXPR -> struct(expression.getStructExpr());
                case COMPREHENSION_EXPR -> loop(expression.getComprehensionExpr());
                default -> flaws.add("has a part that is not known");
            }
        }

        private boolean step(Expr of, String field) {
            boolean isStep = of.hasIdentExpr()
                    && of.getIdentExpr().getName().equals(Bindings.STEPS)
                    && !hidden.contains(Bindings.STEPS);
            if (isStep) {
                steps.add(field);
            }
            return isStep;
        }

        private void name(String name) {
            if (hidden.contains(name)) {
                return;
            }
            if (name.equals(Bindings.STEPS)) {
                flaws.add("uses steps as a whole, not steps.<id>");
            } else if (!Bindings.NAMES.contains(name)) {
                // Names of types are values in the language, and none in JSON.
                flaws.add("uses " + Json.shortened(name) + ", which is no value");
            }
            names.add(name);
        }

        private void call(Expr expression) {
            Expr.Call call = expression.getCallExpr();
            if (!FUNCTIONS.contains(call.getFunction())) {
                flaws.add("uses " + Json.shortened(call.getFunction()) + ", which is not allowed");
                return;
            }
            Optional<Constant> index = indexed(expression).filter(Constant::hasStringValue);
            if (index.isPresent() && step(call.getArgs(0), index.get().getStringValue())) {
                return;
            }
            if (call.hasTarget()) {
                visit(call.getTarget());
            }
            call.getArgsList().forEach(this::visit);
        }

        private void struct(Expr.CreateStruct struct) {
            if (!struct.getMessageName().isEmpty()) {
                flaws.add("makes a " + Json.shortened(struct.getMessageName()) + ", which is not allowed");
            }
            for (Expr.CreateStruct.Entry entry : struct.getEntriesList()) {
                if (entry.hasMapKey()) {
                    visit(entry.getMapKey());
                }
                visit(entry.getValue());
            }
        }

        private void loop(Expr.Comprehension loop) {
            if (++loops > LOOPS) {
                flaws.add("has more than " + LOOPS + " of map, filter, all, exists and exists_one");
                return;
            }
            visit(loop.getIterRange());
            visit(loop.getAccuInit());
            hidden.push(loop.getAccuVar());
            hidden.push(loop.getIterVar());
            visit(loop.getLoopCondition());
            visit(loop.getLoopStep());
            visit(loop.getResult());
            hidden.pop();
            hidden.pop();
        }
    }
}
