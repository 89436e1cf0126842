package dev.revo.gate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.revo.error.BugException;
import dev.revo.error.Fault;
import dev.revo.error.Problem;
import dev.revo.run.Budget;
import dev.revo.run.Money;
import dev.revo.run.Priority;
import dev.revo.run.RunId;
import dev.revo.run.RunOptions;
import dev.revo.run.Usage;
import dev.revo.scope.Principal;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunOutput;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The kernel's own journal entries as JSON. Fields only grow, and what an earlier reVo would misread has a higher version:
 * entries of a version that is not known here are refused.
 */
final class RunRecord {
    static final String SUBMITTED = "run.submitted";
    static final String STARTED = "run.started";
    static final String CHILD = "run.child";
    static final String INHERITED = "run.inherited";
    static final String ASKED = "run.asked";
    static final String DECIDED = "run.decided";
    static final String WAITING = "run.waiting";
    static final int VERSION = 1;
    /** Of the end of a run whose result is not in the journal. */
    static final int OUTPUT_VERSION = 2;

    private static final Set<String> OWN = Set.of(
            SUBMITTED,
            STARTED,
            CHILD,
            INHERITED,
            ASKED,
            DECIDED,
            WAITING,
            RunJournal.STANDING,
            RunJournal.OUTPUT,
            RunJournal.FINISHED);

    // With buffers that threads share: each virtual thread would have 16 KB of its own, and hold them while it waits.
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
                    .build())
            .build();

    private RunRecord() {}

    /** What was submitted. Claims of the principal are left out: rights are looked up live. */
    record Submitted(
            String kind,
            String name,
            String inputJson,
            Principal principal,
            Optional<List<String>> only,
            Optional<RunId> parent,
            Priority priority,
            Instant started,
            Instant deadline,
            Budget budget,
            Optional<String> traceparent,
            boolean approvalFirst,
            List<String> tags,
            int weight) {
        /** Those of its options that go on: limits are the run's own by now, keys and listeners were for its start. */
        RunOptions options() {
            return RunOptions.defaults()
                    .priority(priority)
                    .tags(tags.toArray(String[]::new))
                    .weight(weight);
        }
    }

    /** How it ended. Who has both the result and where it is kept writes the latter alone. */
    record Finished(
            String state,
            String outcome,
            Optional<String> resultJson,
            Optional<RunOutput> output,
            Optional<Problem> problem,
            Usage usage) {
        int version() {
            return output.isPresent() ? OUTPUT_VERSION : VERSION;
        }
    }

    /** What a person decided. */
    record Decided(String key, String verdict, String by, String note, Optional<String> argumentsJson) {}

    static byte[] write(Submitted s) {
        ObjectNode node = JSON.createObjectNode();
        node.put("kind", s.kind()).put("name", s.name()).put("input", s.inputJson());
        node.putObject("principal")
                .put("kind", s.principal().kind().name())
                .put("id", s.principal().id());
        s.only().ifPresent(rights -> rights.forEach(node.putArray("only")::add));
        s.parent().ifPresent(parent -> node.put("parent", parent.value()));
        node.put("priority", s.priority().name());
        node.put("started", s.started().toString());
        node.put("deadline", s.deadline().toString());
        ObjectNode budget = node.putObject("budget");
        s.budget()
                .money()
                .ifPresent(m -> budget.put("currency", m.currency())
                        .put("money", m.amount().toPlainString()));
        s.budget().tokens().ifPresent(t -> budget.put("tokens", t));
        s.budget().modelCalls().ifPresent(c -> budget.put("modelCalls", c));
        s.traceparent().ifPresent(t -> node.put("traceparent", t));
        node.put("approvalFirst", s.approvalFirst());
        if (!s.tags().isEmpty()) {
            s.tags().forEach(node.putArray("tags")::add);
        }
        if (s.weight() != 1) {
            node.put("weight", s.weight());
        }
        return bytes(node);
    }

    /** Whether a newer reVo wrote it in a form that is not known here. */
    static boolean isNewer(JournalEntry entry) {
        return OWN.contains(entry.type()) && entry.version() > known(entry);
    }

    private static int known(JournalEntry entry) {
        return switch (entry.type()) {
            case RunJournal.FINISHED -> OUTPUT_VERSION;
            case RunJournal.OUTPUT -> RunOutput.VERSION;
            default -> VERSION;
        };
    }

    /**
     * Returns when the entry can be read here.
     *
     * @throws dev.revo.error.UnavailableException {@code newer_journal} when a newer reVo wrote it
     */
    static void demandKnown(JournalEntry entry) {
        if (OWN.contains(entry.type())) {
            entry.refuseNewer(known(entry));
        }
    }

    static Submitted submitted(JournalEntry entry) {
        JsonNode node = tree(entry);
        JsonNode who = node.path("principal");
        Optional<List<String>> only = node.has("only") ? Optional.of(texts(node, "only")) : Optional.empty();
        return new Submitted(
                node.path("kind").asText(),
                node.path("name").asText(),
                node.path("input").asText(),
                new Principal(
                        Principal.Kind.valueOf(who.path("kind").asText()),
                        who.path("id").asText(),
                        Map.of()),
                only,
                text(node, "parent").map(RunId::parse),
                Priority.valueOf(node.path("priority").asText()),
                Instant.parse(node.path("started").asText()),
                Instant.parse(node.path("deadline").asText()),
                budget(node.path("budget")),
                text(node, "traceparent"),
                node.path("approvalFirst").asBoolean(),
                texts(node, "tags"),
                node.path("weight").asInt(1));
    }

    private static List<String> texts(JsonNode node, String field) {
        List<String> texts = new ArrayList<>();
        node.path(field).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Budget budget(JsonNode node) {
        Budget budget = Budget.unlimited();
        if (node.has("money")) {
            budget = Budget.money(new Money(
                    node.path("currency").asText(),
                    new BigDecimal(node.path("money").asText())));
        }
        if (node.has("tokens")) {
            budget = budget.and(Budget.tokens(node.get("tokens").asLong()));
        }
        if (node.has("modelCalls")) {
            budget = budget.and(Budget.modelCalls(node.get("modelCalls").asLong()));
        }
        return budget;
    }

    static byte[] write(Finished f) {
        ObjectNode node = JSON.createObjectNode();
        node.put("state", f.state()).put("outcome", f.outcome());
        f.output()
                .ifPresentOrElse(
                        output -> node.putObject("output")
                                .put("hash", output.hash())
                                .put("bytes", output.bytes()),
                        () -> f.resultJson().ifPresent(result -> node.put("result", result)));
        f.problem().ifPresent(problem -> {
            ObjectNode p = node.putObject("problem");
            p.put("code", problem.code()).put("message", problem.message()).put("retryable", problem.retryable());
            ObjectNode context = p.putObject("context");
            problem.context().forEach(context::put);
        });
        ObjectNode usage = node.putObject("usage");
        usage.put("input", f.usage().inputTokens()).put("output", f.usage().outputTokens());
        part(usage, "cacheRead", f.usage().cacheReadTokens());
        part(usage, "cacheWrite", f.usage().cacheWriteTokens());
        part(usage, "reasoning", f.usage().reasoningTokens());
        usage.put("modelCalls", f.usage().modelCalls())
                .put("toolCalls", f.usage().toolCalls());
        usage.put("estimated", f.usage().estimated());
        f.usage()
                .cost()
                .ifPresent(c -> usage.put("currency", c.currency())
                        .put("cost", c.amount().toPlainString()));
        return bytes(node);
    }

    private static void part(ObjectNode usage, String name, long tokens) {
        if (tokens > 0) {
            usage.put(name, tokens);
        }
    }

    static Finished finished(JournalEntry entry) {
        JsonNode node = tree(entry);
        Optional<Problem> problem = Optional.empty();
        if (node.has("problem")) {
            JsonNode p = node.get("problem");
            Map<String, String> context = new LinkedHashMap<>();
            p.path("context")
                    .properties()
                    .forEach(e -> context.put(e.getKey(), e.getValue().asText()));
            problem = Optional.of(new Problem(
                    p.path("code").asText(),
                    p.path("message").asText(),
                    p.path("retryable").asBoolean(),
                    context));
        }
        return new Finished(
                node.path("state").asText(),
                node.path("outcome").asText(),
                text(node, "result"),
                node.has("output") ? Optional.of(output(node.get("output"))) : Optional.empty(),
                problem,
                usage(node.path("usage")));
    }

    private static RunOutput output(JsonNode node) {
        try {
            return new RunOutput(node.path("hash").asText(), node.path("bytes").asLong(-1));
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()), e);
        }
    }

    private static Usage usage(JsonNode node) {
        Usage usage = Usage.of(
                        node.path("input").asLong(),
                        node.path("output").asLong(),
                        node.path("modelCalls").asLong(),
                        node.path("toolCalls").asLong())
                .cached(node.path("cacheRead").asLong(), node.path("cacheWrite").asLong())
                .reasoning(node.path("reasoning").asLong());
        if (node.has("cost")) {
            usage = usage.cost(new Money(
                    node.path("currency").asText(),
                    new BigDecimal(node.path("cost").asText())));
        }
        return node.path("estimated").asBoolean() ? usage.asEstimate() : usage;
    }

    static byte[] write(Decided d) {
        ObjectNode node = JSON.createObjectNode();
        node.put("key", d.key()).put("verdict", d.verdict()).put("by", d.by()).put("note", d.note());
        d.argumentsJson().ifPresent(json -> node.put("arguments", json));
        return bytes(node);
    }

    static Decided decided(JournalEntry entry) {
        JsonNode node = tree(entry);
        return new Decided(
                node.path("key").asText(),
                node.path("verdict").asText(),
                node.path("by").asText(),
                node.path("note").asText(),
                text(node, "arguments"));
    }

    /** A flat object of text fields. */
    static byte[] flat(Map<String, String> fields) {
        ObjectNode node = JSON.createObjectNode();
        fields.forEach(node::put);
        return bytes(node);
    }

    /** A field that entries of the type always have. */
    static String needed(JournalEntry entry, String name) {
        return field(entry, name)
                .orElseThrow(() -> new BugException(
                        Fault.of("bad_journal", "The entry " + entry + " of reVo's own has no " + name + ".")));
    }

    static Optional<String> field(JournalEntry entry, String name) {
        return text(tree(entry), name);
    }

    private static Optional<String> text(JsonNode node, String field) {
        return node.hasNonNull(field) ? Optional.of(node.get(field).asText()) : Optional.empty();
    }

    private static byte[] bytes(ObjectNode node) {
        try {
            return JSON.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw bad(e.getOriginalMessage(), e);
        }
    }

    private static JsonNode tree(JournalEntry entry) {
        demandKnown(entry);
        try {
            return JSON.readTree(entry.text());
        } catch (JsonProcessingException e) {
            throw bad(e.getOriginalMessage(), e);
        }
    }

    private static BugException bad(String why, Exception cause) {
        return new BugException(Fault.of("bad_journal", "A journal entry of reVo's own cannot be read: " + why)
                .cause(cause));
    }
}
