package dev.revo.engine.parallel.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.revo.error.InvalidRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The published schema and the reader are of one mind. */
class DocumentSchemaTest {
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(WorkflowDocument.schema());
    private static final Pattern EXAMPLE = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL);

    private static boolean fits(JsonNode document) {
        return SCHEMA.validate(document).isEmpty();
    }

    private static boolean isRead(JsonNode document) {
        try {
            WorkflowDocument.parse(document.toString());
            return true;
        } catch (InvalidRequestException e) {
            return false;
        }
    }

    @Test
    void the_schema_is_one_itself() {
        JsonSchema meta = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        assertThat(meta.validate(Json.own(WorkflowDocument.schema()))).isEmpty();
    }

    @Test
    void the_examples_of_the_page_fit_and_are_read() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "workflows-as-data.md"));
        Matcher examples = EXAMPLE.matcher(page);
        int found = 0;
        while (examples.find()) {
            JsonNode example = Json.value(examples.group(1));
            assertThat(SCHEMA.validate(example)).isEmpty();
            assertThat(WorkflowDocument.parse(examples.group(1)).steps()).isNotEmpty();
            found++;
        }
        assertThat(found).isPositive();
    }

    @Test
    void the_page_names_the_schema_where_it_is() throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "workflows-as-data.md")))
                .contains("../revo-engine-parallel/src/main/resources/dev/revo/engine/parallel/document/"
                        + "workflow-1.schema.json");
    }

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs();
    }

    @Property(tries = 300)
    void a_random_document_is_read_and_fits(@ForAll("seeds") long seed) {
        JsonNode document = new RandomDocuments(new Random(seed)).document();
        assertThat(SCHEMA.validate(document)).as(document.toPrettyString()).isEmpty();
        WorkflowDocument.parse(document.toString());
    }

    @Property(tries = 300)
    void what_the_reader_takes_the_schema_takes(@ForAll("seeds") long seed) {
        Random random = new Random(seed);
        JsonNode document = new RandomDocuments(random).document();
        for (int i = 0; i < 5; i++) {
            JsonNode changed = document.deepCopy();
            mutate(changed, random);
            assertThat(isRead(changed) && !fits(changed))
                    .as("read, but no document: " + changed.toPrettyString())
                    .isFalse();
        }
    }

    @Property(tries = 300)
    void a_field_that_is_not_known_is_refused_by_both(@ForAll("seeds") long seed) {
        Random random = new Random(seed);
        JsonNode document = new RandomDocuments(random).document();
        List<ObjectNode> places = structure(document);
        places.get(random.nextInt(places.size())).put("Unknown", 1);
        assertThat(fits(document)).isFalse();
        assertThat(isRead(document)).isFalse();
    }

    @Property(tries = 300)
    void a_required_field_that_is_missing_is_refused_by_both(@ForAll("seeds") long seed) {
        Random random = new Random(seed);
        ObjectNode document = new RandomDocuments(random).document();
        List<Runnable> removals = new ArrayList<>();
        for (String field : List.of("format", "name", "version", "steps", "result")) {
            removals.add(() -> document.remove(field));
        }
        for (ObjectNode place : structure(document)) {
            for (String field : List.of(
                    "id", "agent", "tool", "approval", "decision", "plan", "permission", "expires", "question")) {
                if (place.has(field) && !place.equals(document)) {
                    removals.add(() -> place.remove(field));
                }
            }
        }
        removals.get(random.nextInt(removals.size())).run();
        assertThat(fits(document)).isFalse();
        assertThat(isRead(document)).isFalse();
    }

    /** The objects whose fields the format names, not those of templates. */
    private static List<ObjectNode> structure(JsonNode document) {
        List<ObjectNode> all = new ArrayList<>();
        all.add((ObjectNode) document);
        steps(document.path("steps"), all);
        return all;
    }

    private static void steps(JsonNode steps, List<ObjectNode> all) {
        for (JsonNode step : steps) {
            all.add((ObjectNode) step);
            for (String person : List.of("approval", "decision")) {
                if (step.path(person) instanceof ObjectNode object) {
                    all.add(object);
                }
            }
            steps(step.path("steps"), all);
        }
    }

    /** Puts something else somewhere. */
    private static void mutate(JsonNode node, Random random) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            if (names.isEmpty()) {
                object.put("new", 1);
                return;
            }
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(3) > 0 && object.get(name).isContainerNode()) {
                mutate(object.get(name), random);
            } else if (random.nextInt(4) == 0) {
                object.remove(name);
            } else {
                object.set(name, other(random));
            }
        } else if (node instanceof ArrayNode array) {
            int at = array.isEmpty() ? 0 : random.nextInt(array.size());
            if (!array.isEmpty() && random.nextInt(3) > 0 && array.get(at).isContainerNode()) {
                mutate(array.get(at), random);
            } else if (!array.isEmpty() && random.nextBoolean()) {
                array.set(at, other(random));
            } else {
                array.add(other(random));
            }
        }
    }

    private static JsonNode other(Random random) {
        List<String> others = List.of(
                "null",
                "1",
                "0",
                "-3",
                "1.5",
                "\"\"",
                "\"a\"",
                "\"true\"",
                "\"PT1S\"",
                "[]",
                "[1]",
                "[\"a\"]",
                "{}",
                "{\"type\":\"string\"}",
                "true",
                "\"A B\"",
                "{\"quorum\":2}",
                "\"any\"",
                "12345678901");
        return Json.value(others.get(random.nextInt(others.size())));
    }

    @Test
    void the_mutations_are_not_all_alike() {
        Random random = new Random(7);
        Set<String> outcomes = new java.util.TreeSet<>();
        for (int i = 0; i < 300; i++) {
            JsonNode changed = new RandomDocuments(random).document();
            mutate(changed, random);
            outcomes.add(fits(changed) + " " + isRead(changed));
        }
        assertThat(outcomes).contains("true true", "false false").doesNotContain("false true");
    }
}
