package dev.revo.engine.parallel.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.revo.error.AgentException;
import dev.revo.error.Fault;
import dev.revo.error.RevoException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.projectnessie.cel.Ast;
import org.projectnessie.cel.Env;
import org.projectnessie.cel.Program;
import org.projectnessie.cel.ProgramOption;
import org.projectnessie.cel.common.types.Err;
import org.projectnessie.cel.common.types.StringT;
import org.projectnessie.cel.common.types.Types;
import org.projectnessie.cel.common.types.ref.Val;
import org.projectnessie.cel.interpreter.Activation;
import org.projectnessie.cel.interpreter.Interpretable;
import org.projectnessie.cel.interpreter.Interpretable.InterpretableCall;
import org.projectnessie.cel.interpreter.InterpretableDecorator;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Type.PrimitiveType;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Type.TypeKindCase;

/** An expression of a document that was read and checked. Immutable and thread-safe. */
final class Expression {
    private final Env env;
    private final Ast ast;
    private final Usage usage;

    Expression(Env env, Ast ast, Usage usage) {
        this.env = env;
        this.ast = ast;
        this.usage = usage;
    }

    /** Steps whose values it uses. */
    Set<String> steps() {
        return usage.steps();
    }

    /** Whether it uses the workflow's input. */
    boolean usesInput() {
        return usage.names().contains(Bindings.INPUT);
    }

    /** Whether it may give true or false: what is known only when it runs may. */
    boolean mayBeBool() {
        return is(TypeKindCase.PRIMITIVE, PrimitiveType.BOOL);
    }

    /** Whether it may give a list. */
    boolean mayBeList() {
        return is(TypeKindCase.LIST_TYPE, PrimitiveType.PRIMITIVE_TYPE_UNSPECIFIED);
    }

    private boolean is(TypeKindCase kind, PrimitiveType primitive) {
        TypeKindCase found = ast.getResultType().getTypeKindCase();
        return found == TypeKindCase.DYN
                || (found == kind && ast.getResultType().getPrimitive() == primitive);
    }

    /**
     * Its value.
     *
     * @throws AgentException when it has none or costs too much
     */
    JsonNode evaluate(Bindings bindings, Meter meter) {
        if (usage.path().isPresent()) {
            // As it is: numbers of any length keep their digits.
            JsonNode found = follow(usage.path().get(), bindings);
            CelValues.count(found, meter);
            return found;
        }
        return CelValues.json(run(bindings, meter), meter);
    }

    private static JsonNode follow(List<Object> path, Bindings bindings) {
        boolean ofStep = path.get(0).equals(Bindings.STEPS);
        JsonNode at = ofStep ? bindings.step((String) path.get(1)) : bindings.tree((String) path.get(0));
        for (Object next : path.subList(ofStep ? 2 : 1, path.size())) {
            JsonNode found = next instanceof Long place
                    ? at.isArray() && place >= 0 && place < at.size() ? at.get(place.intValue()) : null
                    : at.isObject() ? at.get((String) next) : null;
            if (found == null) {
                throw failed("there is no " + Json.shortened("" + next) + " in it", null);
            }
            at = found;
        }
        return at;
    }

    private Val run(Bindings bindings, Meter meter) {
        InterpretableDecorator metered = InterpretableDecorator.decObserveEval(meter);
        Program program =
                env.program(ast, ProgramOption.customDecorator(node -> metered.decorate(searching(node, meter))));
        Val value;
        try {
            value = program.eval(bindings.values()).getVal();
        } catch (StackOverflowError e) {
            throw failed("it is nested too deeply", e);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof RevoException known) {
                throw known;
            }
            throw failed(Json.shortened("" + e.getMessage()), e);
        }
        if (value instanceof Err error) {
            throw failed(Json.shortened(String.valueOf(error.value())), error.getCause());
        }
        return value;
    }

    // Searching a text in a text looks at each place of one for all of the other.
    private static Interpretable searching(Interpretable node, Meter meter) {
        if (!(node instanceof InterpretableCall call) || !call.function().equals("contains")) {
            return node;
        }
        return new Interpretable() {
            @Override
            public long id() {
                return call.id();
            }

            @Override
            public Val eval(Activation activation) {
                Val text = call.args()[0].eval(activation);
                Val part = call.args()[1].eval(activation);
                if (!(text instanceof StringT) || !(part instanceof StringT)) {
                    return call.eval(activation);
                }
                String within = (String) text.value();
                String sought = (String) part.value();
                meter.spend((long) within.length() * sought.length() / 1_000);
                return Types.boolOf(within.contains(sought));
            }
        };
    }

    private static AgentException failed(String why, @Nullable Throwable cause) {
        Fault fault = Fault.of("expression_failed", "The expression has no value: " + why + ".");
        return new AgentException(cause == null ? fault : fault.cause(cause));
    }

    /** What its value is used for, for a message. */
    static AgentException unfit(String wanted, JsonNode found) {
        return failed("it gives " + found.getNodeType().name().toLowerCase(Locale.ROOT) + ", not " + wanted, null);
    }

    /** Its value, which must be true or false. */
    boolean test(Bindings bindings, Meter meter) {
        JsonNode value = evaluate(bindings, meter);
        if (!value.isBoolean()) {
            throw unfit("true or false", value);
        }
        return value.booleanValue();
    }
}
