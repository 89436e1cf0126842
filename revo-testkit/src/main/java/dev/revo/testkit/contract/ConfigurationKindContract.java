package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.configuration.NewConfiguration;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import dev.revo.spi.ConfigurationKind;
import dev.revo.tenancy.PlanLimits.Limit;
import dev.revo.testkit.TestContexts;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ConfigurationKind} does. Extend it and hand over the kind with texts that it takes and others that it
 * does not:
 *
 * <pre>{@code
 * class ThemesTest extends ConfigurationKindContract {
 *     protected ConfigurationKind kind() {
 *         return new Themes();
 *     }
 *     protected List<String> right() {
 *         return List.of("{\"colour\":\"red\"}");
 *     }
 *     protected List<String> wrong() {
 *         return List.of("{\"colour\":7}");
 *     }
 * }
 * }</pre>
 */
public abstract class ConfigurationKindContract {
    private static final String NAME = "one";

    private TestContexts contexts;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected ConfigurationKindContract() {}

    /** The kind. */
    protected abstract ConfigurationKind kind() throws Exception;

    /** Texts of documents that it takes, one or more. */
    protected abstract List<String> right();

    /** Texts that it refuses, one or more, besides those that are no JSON at all. */
    protected abstract List<String> wrong();

    @BeforeEach
    void open() {
        contexts = TestContexts.open();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private static void refuses(ConfigurationKind kind, RunContext ctx, String json) {
        assertThatThrownBy(() -> kind.validate(ctx, NAME, json))
                .as(json)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.context())
                                .as("the field that is wrong")
                                .containsKey("field"));
    }

    @Test
    void it_has_a_name_to_file_documents_under() throws Exception {
        String named = kind().kind();
        assertThat(NewConfiguration.of(named, NAME, "{}").kind()).isEqualTo(named);
        assertThat(kind().kind()).isEqualTo(named);
    }

    @Test
    void what_is_right_is_taken_as_often_as_it_is_asked() throws Exception {
        ConfigurationKind kind = kind();
        assertThat(right()).isNotEmpty();
        for (String json : right()) {
            for (RunContext ctx : List.of(acme, globex, acme)) {
                assertThatCode(() -> kind.validate(ctx, NAME, json)).as(json).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void what_is_wrong_is_refused_by_its_field() throws Exception {
        ConfigurationKind kind = kind();
        assertThat(wrong()).isNotEmpty();
        for (String json : wrong()) {
            refuses(kind, acme, json);
            refuses(kind, acme, json);
        }
    }

    @Test
    void what_is_no_json_is_refused() throws Exception {
        ConfigurationKind kind = kind();
        for (String text :
                List.of("", " ", "{", "[1", "{\"a\":1}}", "{} {}", "{'a':1}", "nothing", "{\"a\":1,\"a\":2}")) {
            refuses(kind, acme, text);
        }
        for (String text : Hostile.TEXTS) {
            if (!text.equals("null")) {
                refuses(kind, acme, text);
            }
        }
    }

    @Test
    void many_who_ask_at_once_are_answered_alike() throws Exception {
        ConfigurationKind kind = kind();
        String right = right().get(0);
        String wrong = wrong().get(0);
        List<Boolean> taken = Together.run(i -> () -> {
            try {
                kind.validate(acme, NAME, i % 2 == 0 ? right : wrong);
                return i % 2 == 0;
            } catch (InvalidRequestException e) {
                return i % 2 == 1;
            }
        });
        assertThat(taken).doesNotContain(false);
    }

    @Test
    void it_counts_against_a_limit_of_documents_or_none() throws Exception {
        assertThat(kind().limit().map(limit -> limit == Limit.AGENTS || limit == Limit.MCP_SERVERS))
                .isNotEqualTo(java.util.Optional.of(false));
    }
}
