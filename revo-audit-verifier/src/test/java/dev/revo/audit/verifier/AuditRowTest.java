package dev.revo.audit.verifier;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditRowTest {
    private static final String PLAIN =
            "{\"action\":\"read\",\"at\":\"2026-01-01T12:00:00.000000000Z\",\"detail\":{},\"id\":\"1\","
                    + "\"kind\":\"USER\",\"principal\":\"ada\",\"resource\":\"r\",\"result\":\"DONE\",\"tenant\":\"t\"}";

    private static AuditRow with(String resource, Optional<String> run, Map<String, String> detail) {
        Instant at = Instant.parse("2026-01-01T12:00:00Z");
        return new AuditRow("1", at, "t", "ada", "USER", "read", resource, "DONE", run, detail);
    }

    private static String canonical(AuditRow row) {
        return new String(row.canonical(), UTF_8);
    }

    @Test
    void members_are_sorted_and_run_is_absent_when_there_is_none() {
        assertThat(canonical(with("r", Optional.empty(), Map.of()))).isEqualTo(PLAIN);
        assertThat(canonical(with("r", Optional.of("7"), Map.of())))
                .contains("\"result\":\"DONE\",\"run\":\"7\",\"tenant\"");
        assertThat(AuditRow.parse(PLAIN.getBytes(UTF_8))).isEqualTo(with("r", Optional.empty(), Map.of()));
    }

    /** The text of RFC 8785, section 3.2.2.2 and appendix, put together anew: euro, dollar, control, quotes, solidus. */
    @Test
    void strings_have_the_shortest_escapes() {
        String hostile = "\u20ac$\u000f\nA'B\"\\\"/\b\t\f\r\u0000\u001f\u007f\u2028\ud83d\ude00";
        assertThat(canonical(with(hostile, Optional.empty(), Map.of())))
                .contains("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\"/\\b\\t\\f\\r\\u0000\\u001f\u007f\u2028\ud83d\ude00\"");
    }

    /** The names of RFC 8785, section 3.2.3: a surrogate pair sorts before U+FB33, as UTF-16 units do and code points do not. */
    @Test
    void names_are_sorted_by_utf_16_units() {
        String row = canonical(with(
                "r",
                Optional.empty(),
                Map.of(
                        "\u20ac",
                        "a",
                        "\r",
                        "b",
                        "\ufb33",
                        "c",
                        "1",
                        "d",
                        "\ud83d\ude00",
                        "e",
                        "\u0080",
                        "f",
                        "\u00f6",
                        "g")));
        assertThat(row)
                .contains("{\"\\r\":\"b\",\"1\":\"d\",\"\u0080\":\"f\",\"\u00f6\":\"g\",\"\u20ac\":\"a\","
                        + "\"\ud83d\ude00\":\"e\",\"\ufb33\":\"c\"}");
    }

    @Test
    void refuses_surrogates_without_partner_and_years_that_rfc_3339_does_not_know() {
        for (String lone : new String[] {"\ud83d", "\ude00", "\ud83dx", "x\ude00\ud83d"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> with(lone, Optional.empty(), Map.of()))
                    .withMessageContaining("resource has a surrogate");
            assertThatIllegalArgumentException().isThrownBy(() -> with("r", Optional.of(lone), Map.of()));
            assertThatIllegalArgumentException().isThrownBy(() -> with("r", Optional.empty(), Map.of(lone, "")));
            assertThatIllegalArgumentException().isThrownBy(() -> with("r", Optional.empty(), Map.of("", lone)));
        }
        for (String time : new String[] {"-0001-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"}) {
            Instant at = Instant.parse(time);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new AuditRow("1", at, "", "", "", "", "", "", Optional.empty(), Map.of()))
                    .withMessageContaining("years");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "\"x\"",
                "{",
                "{}",
                "{}x",
                "{\"a\":1}",
                "{\"a\":null}",
                "{\"a\":\"\\q\"}",
                "{\"a\":\"\\u00g0\"}",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":\"\\u0041\"}",
                "{\"a\":\"\\/\"}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"x\",\"a\":\"x\"}",
                "{\"b\":\"x\",\"a\":\"x\"}",
                "{\"a\": \"x\"}",
                "{\"a\":\"x\",}",
                "{\"a\":[\"x\"\"y\"]}",
                "{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}",
                "{\"a\":\"x",
                "{\"a\"",
            })
    void parse_refuses_what_is_no_canonical_row(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AuditRow.parse(text.getBytes(UTF_8)));
    }

    @Test
    void parse_refuses_rows_of_another_shape() {
        for (String[] change : new String[][] {
            {"\"detail\":{}", "\"detail\":\"\""},
            {"\"detail\":{}", "\"detail\":{\"a\":[]}"},
            {"\"id\":\"1\"", "\"id\":{}"},
            {"\"id\":\"1\",", ""},
            {"\"tenant\":\"t\"", "\"tenant\":\"t\",\"x\":\"\""},
            {"12:00:00.000000000Z", "12:00:00Z"},
            {"12:00:00.000000000Z", "12:00:00.000000000+00:00"},
            {"2026-01-01", "2026-02-30"},
            {"2026", "-026"},
            {"2026", "12026"},
        }) {
            String text = PLAIN.replace(change[0], change[1]);
            assertThat(text).isNotEqualTo(PLAIN);
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> AuditRow.parse(text.getBytes(UTF_8)));
        }
        byte[] latin = PLAIN.replace("ada", "ad\u00e0").getBytes(ISO_8859_1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditRow.parse(latin))
                .withMessageContaining("UTF-8");
    }

    @Property
    void canonical_rows_are_read_back(@ForAll("rows") AuditRow row) {
        AuditRow read = AuditRow.parse(row.canonical());
        assertThat(read).isEqualTo(row);
        assertThat(read.canonical()).isEqualTo(row.canonical());
    }

    @Property
    void unlike_rows_have_unlike_bytes(@ForAll("rows") AuditRow one, @ForAll("rows") AuditRow other) {
        assertThat(java.util.Arrays.equals(one.canonical(), other.canonical())).isEqualTo(one.equals(other));
    }

    @Provide
    Arbitrary<AuditRow> rows() {
        // Any characters at all, with each half of a surrogate pair that stands alone replaced.
        Arbitrary<String> text =
                Arbitraries.strings().all().ofMaxLength(12).map(s -> new String(s.getBytes(UTF_8), UTF_8));
        Arbitrary<Instant> at = Arbitraries.longs()
                .between(-62_167_219_200L, 253_402_300_799L)
                .flatMap(second -> Arbitraries.integers()
                        .between(0, 999_999_999)
                        .map(nano -> Instant.ofEpochSecond(second, nano)));
        return net.jqwik.api.Combinators.combine(
                        at,
                        text,
                        text,
                        text,
                        text.optional(),
                        Arbitraries.maps(text, text).ofMaxSize(4))
                .as((when, id, tenant, action, run, detail) ->
                        new AuditRow(id, when, tenant, "p", "USER", action, "r", "DONE", run, detail));
    }
}
