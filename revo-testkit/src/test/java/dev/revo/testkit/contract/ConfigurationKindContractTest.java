package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.data.Shape;
import dev.revo.error.InvalidRequestException;
import dev.revo.run.RunContext;
import dev.revo.spi.ConfigurationKind;
import dev.revo.tenancy.PlanLimits.Limit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The kit on the kinds that reVo brings, and on kinds that are wrong in one way each. */
final class ConfigurationKindContractTest {
    /** Documents of these tests. */
    record Theme(String colour, Optional<Integer> size) {}

    private abstract static class Themes extends ConfigurationKindContract {
        @Override
        protected List<String> right() {
            return List.of("{\"colour\":\"red\"}", "{\"size\":3,\"colour\":\"\u00e4\"}");
        }

        @Override
        protected List<String> wrong() {
            return List.of("{}", "{\"colour\":7}", "{\"colour\":\"red\",\"shape\":1}");
        }
    }

    @Nested
    class OfAShape extends Themes {
        @Override
        protected ConfigurationKind kind() {
            return ConfigurationKind.of("theme", Shape.of(Theme.class));
        }

        @Test
        void it_has_a_schema() {
            assertThat(kind().schema().orElseThrow().properties()).containsOnlyKeys("colour", "size");
        }
    }

    @Nested
    class OfObjects extends ConfigurationKindContract {
        @Override
        protected ConfigurationKind kind() {
            return ConfigurationKind.of("agent").counting(Limit.AGENTS);
        }

        @Override
        protected List<String> right() {
            return List.of("{}", " {\"a\":{\"b\":[1,2]}}\n");
        }

        @Override
        protected List<String> wrong() {
            return List.of("[]", "1", "\"text\"", "null", "{\"a\":{\"b\":1,\"b\":2}}");
        }

        @Test
        void other_limits_are_none_of_documents() {
            assertThatThrownBy(() -> ConfigurationKind.of("agent").counting(Limit.MEMBERS))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("configuration.limit");
        }
    }

    /** What a wrong kind does when it is asked. */
    private interface Asked {
        void validate(String json);
    }

    private static List<String> failures(String name, Asked asked) throws Exception {
        return Kit.failures(ConfigurationKindContract.class, () -> new Themes() {
            @Override
            protected ConfigurationKind kind() {
                return new ConfigurationKind() {
                    @Override
                    public String kind() {
                        return name;
                    }

                    @Override
                    public void validate(RunContext ctx, String document, String json) {
                        asked.validate(json);
                    }
                };
            }
        });
    }

    private static void right(String json) {
        Shape.of(Theme.class).decode(json);
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures("theme", ConfigurationKindContractTest::right)).isEmpty();
    }

    @Test
    void a_kind_that_takes_everything_fails() throws Exception {
        assertThat(failures("theme", json -> {})).contains("what_is_wrong_is_refused_by_its_field");
    }

    @Test
    void a_kind_without_a_proper_name_fails() throws Exception {
        assertThat(failures("My Theme", ConfigurationKindContractTest::right))
                .containsExactly("it_has_a_name_to_file_documents_under");
    }

    @Test
    void a_kind_that_breaks_instead_of_refusing_fails() throws Exception {
        assertThat(failures("theme", json -> {
                    try {
                        right(json);
                    } catch (InvalidRequestException e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .contains("what_is_wrong_is_refused_by_its_field", "what_is_no_json_is_refused");
    }

    @Test
    void a_kind_that_takes_a_text_once_fails() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        assertThat(failures("theme", json -> {
                    right(json);
                    if (asked.incrementAndGet() > 1) {
                        throw InvalidRequestException.field("theme", "was there", "Use another.");
                    }
                }))
                .contains("what_is_right_is_taken_as_often_as_it_is_asked");
    }
}
