package dev.revo.engine.parallel.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.revo.engine.parallel.document.StepDef.Accept;
import dev.revo.engine.parallel.document.StepDef.AskAgent;
import dev.revo.engine.parallel.document.StepDef.AskPerson;
import dev.revo.engine.parallel.document.StepDef.CallTool;
import dev.revo.engine.parallel.document.StepDef.Calling;
import dev.revo.engine.parallel.document.StepDef.Condition;
import dev.revo.engine.parallel.document.StepDef.Each;
import dev.revo.engine.parallel.document.StepDef.Group;
import dev.revo.engine.parallel.document.StepDef.JoinDef;
import dev.revo.engine.parallel.document.StepDef.JoinKind;
import dev.revo.engine.parallel.document.StepDef.Make;
import dev.revo.engine.parallel.document.StepDef.RunPlan;
import dev.revo.engine.parallel.document.StepDef.Work;
import dev.revo.error.InvalidRequestException;
import dev.revo.scope.Permission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the steps of one document. Confined to one thread. */
final class StepReader {
    static final int MOST = 200;
    static final Pattern ID = Pattern.compile("[a-z][a-z0-9_]{0,47}");
    static final String RESULT = "result";

    private static final Pattern AGENT = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final Pattern TOOL = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Pattern PLAN = Pattern.compile("[a-z0-9_-]{1,64}");
    private static final List<String> KINDS =
            List.of("agent", "tool", "value", "approval", "decision", "plan", "steps");
    private static final Set<String> COMMON = Set.of("id", "description", "after", "when");

    private final Expressions expressions = new Expressions();
    private final Scoping scoping;
    private final Flaws flaws;
    private int count;

    StepReader(Flaws flaws) {
        this.flaws = flaws;
        this.scoping = new Scoping(flaws);
    }

    /** The steps of a list and what follows from them. */
    List<StepDef> steps(Fields of) {
        List<StepDef> steps = new ArrayList<>();
        List<JsonNode> all = of.array("steps", 1, MOST);
        scoping.enter(all);
        for (int i = 0; i < all.size(); i++) {
            if (++count > MOST) {
                flaws.add(of.at("steps") + "/" + i, "is one of more than " + MOST + " steps", "Split the workflow.");
                break;
            }
            Fields.of(all.get(i), of.at("steps") + "/" + i, flaws)
                    .flatMap(this::step)
                    .ifPresent(steps::add);
        }
        return steps;
    }

    /** The value that a workflow, or a group of steps, comes to; of the steps that were read last. */
    Template result(Fields of) {
        of.require(RESULT);
        return template(of, RESULT, false);
    }

    private Optional<StepDef> step(Fields step) {
        step.require("id");
        Optional<String> id = step.named("id", ID, "Use 1 to 48 of a-z, 0-9 and _, beginning with a letter.");
        List<String> kinds = KINDS.stream().filter(step::has).toList();
        if (kinds.size() != 1) {
            flaws.add(
                    step.path(), "has " + (kinds.isEmpty() ? "none" : kinds) + " of " + KINDS, "Give it one of them.");
            return Optional.empty();
        }
        String kind = kinds.get(0);
        String description = step.text("description", 0, 2_000).orElse("");
        List<String> after = step.has("after") ? step.texts("after", 0, MOST, 1, 48) : List.of();
        for (int i = 0; i < after.size(); i++) {
            scoping.used(after.get(i), step.at("after") + "/" + i);
        }
        Optional<Condition> when = when(step);
        Optional<Work> work = work(step, kind);
        id.ifPresent(name -> scoping.declare(name, step.at("id")));
        return id.isPresent() && work.isPresent()
                ? Optional.of(new StepDef(step.path(), id.get(), description, after, when, work.get()))
                : Optional.empty();
    }

    private Optional<Condition> when(Fields step) {
        return step.text("when", 1, Expressions.LONGEST).flatMap(text -> {
            Optional<Expression> test = expression(text, step.at("when"), false);
            if (test.isPresent() && !test.get().mayBeBool()) {
                flaws.add(step.at("when"), "is neither true nor false", "Compare something, such as input.count > 3.");
            }
            return test.map(found -> new Condition(text, found));
        });
    }

    private Optional<Work> work(Fields step, String kind) {
        return switch (kind) {
            case "agent" -> agent(step);
            case "tool" -> tool(step);
            case "value" -> {
                only(step, Set.of("value"));
                yield Optional.of(new Make(template(step, "value", false)));
            }
            case "approval", "decision" -> {
                only(step, Set.of(kind));
                yield step.object(kind).flatMap(person -> person(person, kind.equals("approval")));
            }
            case "plan" -> plan(step);
            default -> group(step);
        };
    }

    private static void only(Fields step, Set<String> more) {
        Set<String> known = new HashSet<>(COMMON);
        known.addAll(more);
        step.only(known);
    }

    private Optional<Work> agent(Fields step) {
        only(step, Set.of("agent", "input", "accept", "each", "join", "retry", "timeout"));
        step.require("input");
        Optional<String> type = step.named("agent", AGENT, "Use the type of an agent: 1 to 64 of a-z, 0-9, _ and -.");
        Calling calling = calling(step, List.of("value", "verified", "any"));
        Template input = template(step, "input", step.has("each"));
        return type.map(found -> new AskAgent(found, input, calling));
    }

    private Optional<Work> tool(Fields step) {
        only(step, Set.of("tool", "arguments", "accept", "each", "join", "retry", "timeout"));
        Optional<String> name =
                step.named("tool", TOOL, "Use the name of a tool: 1 to 64 of letters, digits, _ and -.");
        Calling calling = calling(step, List.of("ok", "any"));
        if (step.has("arguments") && !step.get("arguments").isObject()) {
            flaws.add(step.at("arguments"), "is not an object", "Write {...} with an argument in each field.");
        }
        Template arguments = template(step, "arguments", step.has("each"));
        return name.map(found -> new CallTool(found, arguments, calling));
    }

    /**
     * @param accepts words for which answers count, the default first
     */
    private Calling calling(Fields step, List<String> accepts) {
        Optional<String> accept = step.has("accept") ? step.oneOf("accept", accepts) : Optional.empty();
        return new Calling(
                switch (accept.orElse("")) {
                    case "verified" -> Accept.VERIFIED;
                    case "any" -> Accept.ANY;
                    default -> Accept.VALUE;
                },
                each(step),
                step.integer("retry", 1, 100).orElse(1),
                step.duration("timeout"));
    }

    private Optional<Each> each(Fields step) {
        if (!step.has("each")) {
            if (step.has("join")) {
                flaws.add(step.at("join"), "is there without each", "Say with each over what, or leave it out.");
            }
            return Optional.empty();
        }
        JoinDef join = step.has("join") ? join(step, step.get("join")) : new JoinDef(JoinKind.ALL, 0);
        return step.text("each", 1, Expressions.LONGEST).flatMap(text -> {
            Optional<Expression> over = expression(text, step.at("each"), false);
            if (over.isPresent() && !over.get().mayBeList()) {
                flaws.add(step.at("each"), "gives no list", "Name one, such as input.files.");
            }
            return over.map(found -> new Each(text, found, join));
        });
    }

    private JoinDef join(Fields step, JsonNode node) {
        if (node.isObject()) {
            Fields quorum = Fields.of(node, step.at("join"), flaws).orElseThrow();
            quorum.only(Set.of("quorum"));
            quorum.require("quorum");
            return new JoinDef(
                    JoinKind.QUORUM, quorum.integer("quorum", 1, 10_000).orElse(1));
        }
        return switch (node.isTextual() ? node.textValue() : "") {
            case "all" -> new JoinDef(JoinKind.ALL, 0);
            case "any" -> new JoinDef(JoinKind.ANY, 0);
            case "collect" -> new JoinDef(JoinKind.COLLECT, 0);
            default -> {
                flaws.add(step.at("join"), "is no join", "Use \"all\", \"any\", \"collect\" or {\"quorum\": n}.");
                yield new JoinDef(JoinKind.ALL, 0);
            }
        };
    }

    private Optional<Work> person(Fields of, boolean must) {
        of.only(Set.of("permission", "expires", "question"));
        of.require("permission", "expires", "question");
        Optional<String> permission = of.text("permission", 1, 200).filter(text -> permission(of, text));
        Optional<Duration> expires = of.duration("expires");
        of.text("question", 1, 10_000);
        Template question = template(of, "question", false);
        return permission.isPresent() && expires.isPresent()
                ? Optional.of(new AskPerson(permission.get(), expires.get(), question, must))
                : Optional.empty();
    }

    private boolean permission(Fields of, String text) {
        try {
            Permission.of(text);
            return true;
        } catch (InvalidRequestException e) {
            flaws.add(of.at("permission"), "is no permission", "Write resource:action, such as orders:approve.");
            return false;
        }
    }

    private Optional<Work> plan(Fields step) {
        only(step, Set.of("plan", "version", "input"));
        step.require("input");
        Optional<String> name = step.named("plan", PLAN, "Use the name of a plan: 1 to 64 of a-z, 0-9, _ and -.");
        Template input = template(step, "input", false);
        var version = step.integer("version", 1, Integer.MAX_VALUE);
        return name.map(found -> new RunPlan(found, version, input));
    }

    private Optional<Work> group(Fields step) {
        only(step, Set.of("steps", RESULT));
        step.require("when");
        List<StepDef> steps = steps(step);
        Template result = result(step);
        scoping.leave();
        return Optional.of(new Group(steps, result));
    }

    private Template template(Fields of, String field, boolean element) {
        JsonNode node = of.has(field) ? of.get(field) : Json.nodes().objectNode();
        Template template = Template.read(node, of.at(field), expressions, element, flaws);
        template.each(expression -> expression.steps().forEach(id -> scoping.used(id, of.at(field))));
        return template;
    }

    private Optional<Expression> expression(String text, String path, boolean element) {
        Optional<Expression> expression = expressions.read(text, element, path, flaws);
        expression.ifPresent(found -> found.steps().forEach(id -> scoping.used(id, path)));
        return expression;
    }
}
