package dev.revo.engine.parallel.document;

import static dev.revo.engine.parallel.document.Docs.document;
import static dev.revo.engine.parallel.document.Docs.flaws;
import static dev.revo.engine.parallel.document.Docs.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.error.InvalidRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a document is told with its place, and everything at once. */
class DocumentFlawsTest {
    private static final String GOOD = value("good", "1");

    private static void refused(String document, String beginning) {
        assertThat(flaws(document)).anySatisfy(line -> assertThat(line).startsWith(beginning));
    }

    @Test
    void the_control_is_accepted() {
        assertThat(WorkflowDocument.parse(document(GOOD)).name()).isEqualTo("test");
    }

    @Test
    void everything_is_told_at_once() {
        String document = """
                {"format": 2, "name": "Bad Name", "version": 0, "extra": true,
                 "steps": [
                   {"id": "a", "value": "${steps.b}"},
                   {"id": "a", "value": "${nobody}"},
                   {"id": "b", "agent": "x", "input": {"url": "${1 +}"}, "retry": 0}]}""";
        assertThat(flaws(document))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("/extra is not known. Leave it out; known are ["),
                        line -> assertThat(line).startsWith("/format is not a whole number from 1 to 1"),
                        line -> assertThat(line).startsWith("/name is 'Bad Name'. Use 1 to 64"),
                        line -> assertThat(line).startsWith("/version is not a whole number"),
                        line -> assertThat(line)
                                .startsWith("/steps/0/value uses the step 'b', which is not done by then"),
                        line -> assertThat(line).startsWith("/steps/1/value is no expression: undeclared reference to"),
                        line -> assertThat(line).startsWith("/steps/1/id is 'a', like /steps/0/id"),
                        line -> assertThat(line).startsWith("/steps/2/input/url is no expression: at character"),
                        line -> assertThat(line).startsWith("/steps/2/retry is not a whole number from 1 to 100"),
                        line -> assertThat(line).startsWith("/result is missing"));
        assertThatThrownBy(() -> WorkflowDocument.parse(document))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("10 things are wrong:");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"id": "x"}                                                      | /steps/0 has none of
            {"id": "x", "value": 1, "tool": "t"}                             | /steps/0 has [tool, value] of
            {"value": 1}                                                     | /steps/0/id is missing
            {"id": "input", "value": 1}                                      | /steps/0/id is 'input'. Use another
            {"id": "result", "value": 1}                                     | /steps/0/id is 'result'. Use another
            {"id": "A", "value": 1}                                          | /steps/0/id is 'A'
            {"id": 7, "value": 1}                                            | /steps/0/id is not text
            {"id": "x", "value": 1, "unknown": 2}                            | /steps/0/unknown is not known
            {"id": "x", "value": 1, "a/b~c": 2}                              | /steps/0/a~1b~0c is not known
            {"id": "x", "value": 1, "after": ["x"]}                          | /steps/0/after/0 uses the step 'x', which is not done by then
            {"id": "x", "value": 1, "after": ["y"]}                          | /steps/0/after/0 uses the step 'y', which there is not
            {"id": "x", "value": "${steps.x}"}                               | /steps/0/value uses the step 'x', which is not done by then
            {"id": "x", "value": 1, "when": "1"}                             | /steps/0/when is neither true nor false
            {"id": "x", "value": 1, "when": ""}                              | /steps/0/when has 0 characters
            {"id": "x", "value": "a ${b"}                                    | /steps/0/value has a ${ without its }
            {"id": "x", "value": "${steps}"}                                 | /steps/0/value uses steps as a whole
            {"id": "x", "value": "${item}"}                                  | /steps/0/value is no expression: undeclared reference to 'item'
            {"id": "x", "value": "${b'x'}"}                                  | /steps/0/value has a constant of a type
            {"id": "x", "value": "${'a'.matches('b')}"}                      | /steps/0/value uses matches, which is not allowed
            {"id": "x", "value": "${google.protobuf.Empty{}}"}               | /steps/0/value
            {"id": "x", "tool": "t", "arguments": []}                        | /steps/0/arguments is not an object
            {"id": "x", "tool": "t u"}                                       | /steps/0/tool is 't u'
            {"id": "x", "tool": "t", "accept": "verified"}                   | /steps/0/accept is 'verified'. Use one of [ok, any]
            {"id": "x", "tool": "t", "join": "all"}                          | /steps/0/join is there without each
            {"id": "x", "tool": "t", "each": "[1]", "join": "some"}          | /steps/0/join is no join
            {"id": "x", "tool": "t", "each": "[1]", "join": {"quorum": 0}}   | /steps/0/join/quorum is not a whole number
            {"id": "x", "tool": "t", "each": "1"}                            | /steps/0/each gives no list
            {"id": "x", "tool": "t", "timeout": "30 s"}                      | /steps/0/timeout is '30 s'. Write an ISO 8601
            {"id": "x", "tool": "t", "timeout": "PT0S"}                      | /steps/0/timeout is 'PT0S'
            {"id": "x", "tool": "t", "timeout": "P"}                         | /steps/0/timeout is 'P'
            {"id": "x", "tool": "t", "timeout": "P9999D"}                    | /steps/0/timeout is 'P9999D'
            {"id": "x", "agent": "a"}                                        | /steps/0/input is missing
            {"id": "x", "agent": "A!", "input": 1}                           | /steps/0/agent is 'A!'
            {"id": "x", "agent": "a", "input": 1, "accept": "some"}          | /steps/0/accept is 'some'
            {"id": "x", "plan": "p"}                                         | /steps/0/input is missing
            {"id": "x", "plan": "p", "input": 1, "version": 1.5}             | /steps/0/version is not a whole number
            {"id": "x", "approval": {}}                                      | /steps/0/approval/permission is missing
            {"id": "x", "approval": 1}                                       | /steps/0/approval is not an object
            {"id": "x", "decision": {"permission": "a b", "expires": "P1D", "question": "?"}} | /steps/0/decision/permission is no permission
            {"id": "x", "steps": [], "result": 1}                            | /steps/0/when is missing
            {"id": "x", "when": "true", "steps": [], "result": 1}            | /steps/0/steps has 0 elements
            {"id": "x", "when": "true", "steps": [1], "result": 1}           | /steps/0/steps/0 is not an object
            {"id": "x", "when": "true", "steps": [{"id": "y", "value": "${steps.x}"}], "result": 1} | /steps/0/steps/0/value uses the step 'x', which is not done by then
            """)
    void a_step_is_refused_with_its_path(String step, String beginning) {
        refused(document(step), beginning);
    }

    @Test
    void steps_inside_a_group_cannot_be_used_from_outside() {
        String group = "{\"id\": \"g\", \"when\": \"true\", \"steps\": [" + value("inner", "1")
                + "], \"result\": \"${steps.inner}\"}";
        refused(
                document(group, value("x", "steps.inner")),
                "/steps/1/value uses the step 'inner', which is inside a group");
        assertThat(WorkflowDocument.parse(document(group, value("x", "steps.g")))
                        .steps())
                .hasSize(2);
    }

    @Test
    void steps_cannot_wait_for_each_other() {
        refused(
                document(value("a", "steps.c"), value("b", "steps.a"), value("c", "steps.b")),
                "/steps/0/value uses the step 'c', which is not done by then");
    }

    @Test
    void a_key_that_is_there_twice_is_refused_where_it_is() {
        refused(document("{\"id\": \"x\", \"value\": {\"a\": 1, \"a\": 2}}"), "/steps/0/value/a cannot be read");
    }

    @Test
    void what_is_no_json_is_refused() {
        refused("", "document is empty");
        refused("{\"format\": 1,", "/format cannot be read at line 1");
        refused("{", "document cannot be read at line 1");
        refused(document(GOOD) + "x", "document cannot be read at line");
        refused(document(GOOD) + "{}", "document goes on after its end");
        refused("[]", "document is not an object");
        refused("null", "document is not an object");
    }

    @Test
    void too_many_steps_are_refused_also_in_groups() {
        String many = IntStream.range(0, 201).mapToObj(i -> value("s" + i, "1")).collect(Collectors.joining(","));
        refused(document(many), "/steps has 201 elements");
        String half = IntStream.range(0, 150).mapToObj(i -> value("s" + i, "1")).collect(Collectors.joining(","));
        String group =
                "{\"id\": \"g\", \"when\": \"true\", \"steps\": [" + half.replace("\"s", "\"t") + "], \"result\": 1}";
        refused(document(half, group), "/steps/150/steps/49 is one of more than 200 steps");
        assertThat(WorkflowDocument.parse(document(half)).steps()).hasSize(150);
    }

    @Test
    void an_input_schema_is_checked_too() {
        String inputs = """
                {"type": "object", "properties": {"a": {"type": "text"}, "b": {"type": "array"},
                 "c": {"type": "string", "enum": ["x", "x"]}, "d": {"$ref": "#"}, "e": {"type": "string", "pattern": "x"}},
                 "required": ["nobody"], "additionalProperties": "no"}""";
        assertThat(flaws(Docs.whole(inputs, "1", GOOD)))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("/input/properties/a/type is 'text'. Use one of"),
                        line -> assertThat(line).startsWith("/input/properties/b/items is missing"),
                        line -> assertThat(line).startsWith("/input/properties/c/enum/1 is there twice"),
                        line -> assertThat(line).startsWith("/input/properties/d/type is missing"),
                        line -> assertThat(line).startsWith("/input/properties/e/pattern is not known"),
                        line -> assertThat(line).startsWith("/input/required/0 is no property"),
                        line -> assertThat(line).startsWith("/input/additionalProperties is neither"));
        refused(Docs.whole("{\"type\": \"string\"}", "1", GOOD), "/input/type is not object");
        refused(Docs.whole("7", "1", GOOD), "/input is not an object");
    }

    @Test
    void whom_it_names_must_be_given() {
        WorkflowDocument document = WorkflowDocument.parse(document(
                "{\"id\": \"a\", \"agent\": \"writer\", \"input\": 1}",
                "{\"id\": \"t\", \"tool\": \"search\"}",
                "{\"id\": \"g\", \"when\": \"true\", \"result\": 1, \"steps\": ["
                        + "{\"id\": \"p\", \"plan\": \"child\", \"version\": 2, \"input\": 1}]}"));
        assertThatThrownBy(document::plan)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("/steps/0/agent names the agent 'writer', which is not given."
                        + " Give it to agents(...); given are [].")
                .hasMessageContaining("/steps/1/tool calls a tool, and no agent is given that calls tools for others."
                        + " Register ToolAgent.of(...)")
                .hasMessageContaining("/steps/2/steps/0/plan names the plan 'child version 2', which is not given.");
        assertThatThrownBy(document.tools(
                        dev.revo.tool.ToolSpec.builder("find", "finds").build())::plan)
                .hasMessageContaining("/steps/1/tool names the tool 'search', which is not given."
                        + " Give it to tools(...); given are [find].");
    }

    @Test
    void a_file_is_read_and_one_that_cannot_be_is_named(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("flow.json");
        Files.writeString(file, document(GOOD));
        assertThat(WorkflowDocument.read(file).toString()).isEqualTo("test version 1");
        assertThatThrownBy(() -> WorkflowDocument.read(directory.resolve("none.json")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("none.json cannot be read as text");
        Files.write(file, new byte[4 * WorkflowDocument.MOST_CHARACTERS + 1]);
        assertThatThrownBy(() -> WorkflowDocument.read(file)).hasMessageContaining("flow.json is too large");
    }
}
