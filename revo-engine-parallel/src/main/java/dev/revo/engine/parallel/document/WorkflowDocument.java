package dev.revo.engine.parallel.document;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.revo.agent.AgentSpec;
import dev.revo.error.InvalidRequestException;
import dev.revo.parallel.Plan;
import dev.revo.tool.ToolSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A workflow described as data: a JSON document that says which agents and tools are asked in what order, under what
 * conditions, and which persons decide. It is checked when it is read, and may come from anybody: its size, its expressions
 * and what they cost are bounded. Immutable and thread-safe; each copy method adds who may be named in it.
 *
 * <p>{@code Revo.builder().plan(WorkflowDocument.read(file).agents(writer.spec()).plan())} registers it. The format is
 * described by {@link #schema()}.
 */
public final class WorkflowDocument {
    /** The most characters of a document. */
    public static final int MOST_CHARACTERS = 256 * 1024;

    private static final String SCHEMA = "workflow-1.schema.json";
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,64}");
    private static final Set<String> FIELDS =
            Set.of("$schema", "format", "name", "version", "description", "input", "steps", "result");

    private final String name;
    private final int version;
    private final String description;
    private final InputSchema input;
    private final List<StepDef> steps;
    private final Template result;
    private final String digest;
    private final Parts parts;

    private WorkflowDocument(
            String name,
            int version,
            String description,
            InputSchema input,
            List<StepDef> steps,
            Template result,
            String digest,
            Parts parts) {
        this.name = name;
        this.version = version;
        this.description = description;
        this.input = input;
        this.steps = steps;
        this.result = result;
        this.digest = digest;
        this.parts = parts;
    }

    /**
     * The workflow of a document of at most {@link #MOST_CHARACTERS}.
     *
     * @throws InvalidRequestException naming the JSON Pointer (RFC 6901) of everything that is wrong
     */
    public static WorkflowDocument parse(String json) {
        JsonNode tree = Json.read(requireNonNull(json, "json"), MOST_CHARACTERS);
        Flaws flaws = new Flaws();
        Optional<WorkflowDocument> read = Fields.of(tree, "", flaws).flatMap(fields -> read(fields, tree));
        flaws.raise();
        return read.orElseThrow();
    }

    private static Optional<WorkflowDocument> read(Fields fields, JsonNode tree) {
        Flaws flaws = fields.flaws();
        fields.only(FIELDS);
        fields.require("format", "name", "version");
        fields.text("$schema", 0, 1_000);
        fields.integer("format", 1, 1);
        Optional<String> name = fields.named("name", NAME, "Use 1 to 64 of a-z, 0-9, _ and -.");
        int version = fields.integer("version", 1, Integer.MAX_VALUE).orElse(1);
        String description = fields.text("description", 0, 2_000).orElse("");
        InputSchema input = fields.has("input")
                ? fields.object("input").map(InputSchema::read).orElseGet(InputSchema::none)
                : InputSchema.none();
        StepReader reader = new StepReader(flaws);
        List<StepDef> steps = reader.steps(fields);
        Template result = reader.result(fields);
        return name.map(found -> new WorkflowDocument(
                found, version, description, input, List.copyOf(steps), result, hash(tree), Parts.none()));
    }

    /**
     * The workflow of a file.
     *
     * @throws InvalidRequestException when it cannot be read, or naming what is wrong in it
     */
    public static WorkflowDocument read(Path file) {
        try {
            if (Files.size(file) > 4L * MOST_CHARACTERS) {
                throw InvalidRequestException.field(
                        file.toString(), "is too large", "Use at most " + MOST_CHARACTERS + " characters.");
            }
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw InvalidRequestException.field(
                    file.toString(), "cannot be read as text (" + e + ")", "Name a file of UTF-8 text.");
        }
    }

    /** The JSON Schema (2020-12) of the format. */
    public static String schema() {
        try (InputStream in = WorkflowDocument.class.getResourceAsStream(SCHEMA)) {
            return new String(requireNonNull(in, SCHEMA).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the schema is in the same jar", e);
        }
    }

    // What is only for people may change without a new version.
    private static String hash(JsonNode tree) {
        JsonNode told = tree.deepCopy();
        if (told instanceof ObjectNode object) {
            object.remove(List.of("$schema", "description"));
        }
        undescribed(told.path("steps"));
        try {
            byte[] text = Json.sorted(told).toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void undescribed(JsonNode steps) {
        for (JsonNode step : steps) {
            if (step instanceof ObjectNode object) {
                object.remove("description");
            }
            undescribed(step.path("steps"));
        }
    }

    /** A copy in which these agents can be named too, by their types. An agent that calls tools for others makes tool steps. */
    public WorkflowDocument agents(AgentSpec<?, ?>... more) {
        return with(new Parts(added(parts.agents(), List.of(more)), parts.tools(), parts.plans()));
    }

    /**
     * A copy in which only these tools, and others given so, can be named. Without any, which tools there are is seen when
     * they are called, because that may depend on the tenant.
     */
    public WorkflowDocument tools(ToolSpec... more) {
        return with(new Parts(parts.agents(), added(parts.tools(), List.of(more)), parts.plans()));
    }

    /** A copy in which these plans can be named too; they must be registered as well. */
    public WorkflowDocument plans(Plan<?, ?>... more) {
        return with(new Parts(parts.agents(), parts.tools(), added(parts.plans(), List.of(more))));
    }

    private static <P> List<P> added(List<P> before, List<P> more) {
        List<P> all = new ArrayList<>(before);
        all.addAll(more);
        return all;
    }

    private WorkflowDocument with(Parts all) {
        return new WorkflowDocument(name, version, description, input, steps, result, digest, all);
    }

    /**
     * The plan, to be registered and started. Its input and result are JSON, and {@code requestJson} takes the input as text.
     *
     * @throws InvalidRequestException naming the path of everybody who is named in the document and was not given
     */
    public Plan<JsonValue, JsonValue> plan() {
        Flaws flaws = new Flaws();
        resolve(steps, flaws);
        flaws.raise();
        return Plan.of(
                name,
                version,
                Shapes.input(input),
                Shapes.any(),
                digest,
                graph -> new PlanMaker(parts).make(graph, steps, result));
    }

    private void resolve(List<StepDef> all, Flaws flaws) {
        for (StepDef step : all) {
            if (step.work() instanceof StepDef.AskAgent ask) {
                parts.agent(ask.type(), step.path() + "/agent", flaws);
            } else if (step.work() instanceof StepDef.CallTool call) {
                parts.caller(call.tool(), step.path() + "/tool", flaws);
            } else if (step.work() instanceof StepDef.RunPlan run) {
                parts.plan(run.plan(), run.version(), step.path() + "/plan", flaws);
            } else if (step.work() instanceof StepDef.Group group) {
                resolve(group.steps(), flaws);
            }
        }
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Its version. */
    public int version() {
        return version;
    }

    /** What it is for; may be empty. */
    public String description() {
        return description;
    }

    /** The schema of its input, for forms. */
    public JsonObjectSchema input() {
        return input.schema();
    }

    /** Its steps, each after all that it uses; unmodifiable. */
    public List<WorkflowStep> steps() {
        return steps.stream().map(Drawing::of).toList();
    }

    /**
     * SHA-256 of what it does: the same for the same document however it is laid out and described. It is part of the plan's
     * digest, so a document that was changed under the same version does not take over the runs of the earlier one.
     */
    public String digest() {
        return digest;
    }

    @Override
    public String toString() {
        return name + " version " + version;
    }
}
