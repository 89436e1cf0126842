package dev.revo.engine.tenancy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.engine.tenancy.export.ChainEntry;
import dev.revo.engine.tenancy.export.ChainedRecord;
import dev.revo.error.UnavailableException;
import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.scope.Principal;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditLedger.Head;
import dev.revo.spi.AuditLedger.Link;
import dev.revo.spi.AuditLedger.Row;
import dev.revo.testkit.SequentialIds;
import dev.revo.testkit.TestContexts;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lines that go while they are exported: what retention takes is told from what somebody else did. */
class OvertakenExportTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final int LINES = 1_200;
    private static final int SIGNED = 700;

    private final TestContexts contexts = TestContexts.open();
    private final RunContext acme = contexts.of("acme", "ada");
    private final AuditLedger ledger = (AuditLedger) InMemory.audit(10_000);

    @BeforeEach
    void fill() {
        for (int i = 1; i <= LINES; i++) {
            ledger.append(
                    acme,
                    new AuditRecord(
                            SequentialIds.id(i),
                            AT.plusSeconds(i),
                            "acme",
                            "ada",
                            Principal.Kind.USER,
                            "role:define",
                            "r",
                            AuditRecord.Result.DONE,
                            Optional.empty(),
                            Map.of()));
        }
        link(SIGNED, Optional.of("note"));
        link(LINES, Optional.empty());
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private void link(int to, Optional<String> note) {
        Head before = ledger.head(acme);
        List<Link> links = new ArrayList<>();
        for (long i = before.sequence() + 1; i <= to; i++) {
            links.add(new Link(SequentialIds.id(i), String.format("%064x", i)));
        }
        String hash = String.format("%064x", to);
        // One for each complete subtree.
        List<String> range = Collections.nCopies(Integer.bitCount(to), hash);
        ledger.link(acme, before, links, new Head(to, hash, range), note);
    }

    /** The ledger but for its rows, which are what this makes of the number that they are asked after. */
    private AuditLedger reading(BiFunction<Long, List<Row>, List<Row>> rows) {
        return (AuditLedger) Proxy.newProxyInstance(
                AuditLedger.class.getClassLoader(), new Class<?>[] {AuditLedger.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("rows")) {
                        long after = (long) arguments[1];
                        return rows.apply(after, ledger.rows(acme, after, (int) arguments[2]));
                    }
                    try {
                        return method.invoke(ledger, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static long records(AuditLedger of, RunContext ctx) {
        ChainEntries entries = new ChainEntries(ctx, of, AuditQuery.all());
        long records = 0;
        while (entries.hasNext()) {
            ChainEntry entry = entries.next();
            records += entry instanceof ChainedRecord ? 1 : 0;
        }
        return records;
    }

    @Test
    void an_export_that_retention_overtakes_fails_and_the_next_one_is_whole() {
        AuditLedger overtaken = reading((after, rows) -> {
            if (after == 500) {
                ledger.purge(acme, AT.plusSeconds(LINES), LINES);
                return ledger.rows(acme, after, 500);
            }
            return rows;
        });
        assertThatThrownBy(() -> records(overtaken, acme)).isInstanceOfSatisfying(UnavailableException.class, e -> {
            assertThat(e.code()).isEqualTo("export_overtaken");
            assertThat(e.retryable()).isTrue();
        });
        assertThat(records(ledger, acme)).isEqualTo(LINES - SIGNED);
    }

    @Test
    void control_a_line_that_is_missing_in_between_is_left_for_the_verifier_to_find() {
        AuditLedger torn = reading((after, rows) ->
                rows.stream().filter(row -> row.sequence() != 501).toList());
        assertThat(records(torn, acme)).isEqualTo(LINES - 1);
    }
}
