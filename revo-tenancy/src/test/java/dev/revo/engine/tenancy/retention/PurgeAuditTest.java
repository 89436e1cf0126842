package dev.revo.engine.tenancy.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.audit.AuditRecord;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditLedger.Head;
import dev.revo.spi.AuditLedger.Link;
import dev.revo.spi.AuditLedger.Position;
import dev.revo.spi.AuditLedger.Row;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Four lines that are old, each with a checkpoint, and sinks that have some of them. */
class PurgeAuditTest {
    private static final Instant OLD = Instant.parse("2025-01-01T00:00:00Z");
    private static final Instant BEFORE = Instant.parse("2026-01-01T00:00:00Z");

    private final TestContexts contexts = TestContexts.open();
    private final RunContext acme = contexts.of("acme", "ada");
    private final AuditLedger ledger = (AuditLedger) InMemory.audit(100);

    @BeforeEach
    void link() {
        Head head = Head.START;
        for (int number = 1; number <= 4; number++) {
            AuditRecord line = new AuditRecord(
                    SequentialIds.id(number),
                    OLD.plusSeconds(number),
                    "acme",
                    "ada",
                    Principal.Kind.USER,
                    "role:define",
                    "",
                    AuditRecord.Result.DONE,
                    Optional.empty(),
                    Map.of());
            ledger.append(acme, line);
            String hash = String.format("%064x", number);
            Head after = new Head(number, hash, List.of(hash));
            ledger.link(acme, head, List.of(new Link(line.id(), hash)), after, Optional.of("note " + number));
            head = after;
        }
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private void given(String sink, long sequence) {
        assertThat(ledger.advance(
                        acme, sink, ledger.position(acme, sink), new Position(sequence, true, true, Instant.EPOCH)))
                .isTrue();
    }

    private List<Long> left(String... sinks) {
        new PurgeAudit(ledger, List.of(sinks)).purge(acme, BEFORE, 500);
        return ledger.rows(acme, 0, 10).stream().map(Row::sequence).toList();
    }

    @Test
    void a_line_that_a_sink_was_not_given_stays() {
        given("file", 4);
        given("hook", 2);
        assertThat(left("file", "hook")).containsExactly(3L, 4L);
        given("hook", 4);
        assertThat(left("file", "hook")).isEmpty();
    }

    @Test
    void nothing_goes_before_a_new_sink_was_given_anything() {
        assertThat(left("file")).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void a_sink_that_is_no_longer_there_keeps_nothing() {
        given("gone", 1);
        assertThat(left()).as("the control, too: nobody asks for them").isEmpty();
    }
}
