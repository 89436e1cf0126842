package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.inmemory.InMemory;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditLedger.Head;
import dev.revo.spi.AuditLedger.Link;
import dev.revo.spi.AuditLedger.Position;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The kit on the log in memory, and on ledgers that are wrong in one way each. */
final class AuditLedgerContractTest extends AuditLedgerContract {
    @Override
    protected AuditLedger ledger() {
        return right();
    }

    private static AuditLedger right() {
        return (AuditLedger) InMemory.audit(10_000);
    }

    private static List<String> failures(String method, Kit.Wrong<AuditLedger> wrong) throws Exception {
        return Kit.failures(AuditLedgerContract.class, () -> new AuditLedgerContract() {
            @Override
            protected AuditLedger ledger() {
                return wrong(method, wrong);
            }
        });
    }

    private static AuditLedger wrong(String method, Kit.Wrong<AuditLedger> wrong) {
        return Kit.wrong(AuditLedger.class, right(), method, wrong);
    }

    @SuppressWarnings("unchecked")
    private static List<Link> links(Object[] arguments) {
        return (List<Link>) arguments[2];
    }

    @SuppressWarnings("unchecked")
    private static Optional<String> note(Object[] arguments) {
        return (Optional<String>) arguments[4];
    }

    @Test
    void the_kit_is_green_on_the_right_one() throws Exception {
        assertThat(failures("nothing", (right, arguments) -> true)).isEmpty();
    }

    @Test
    void a_ledger_that_links_to_whatever_head_there_is_fails() throws Exception {
        assertThat(failures("link", (right, arguments) -> {
                    RunContext ctx = (RunContext) arguments[0];
                    right.link(ctx, right.head(ctx), links(arguments), (Head) arguments[3], note(arguments));
                    return null;
                }))
                .contains("who_links_to_a_head_that_moved_links_nothing");
    }

    @Test
    void a_ledger_that_skips_what_does_not_wait_fails() throws Exception {
        assertThat(failures("link", (right, arguments) -> {
                    RunContext ctx = (RunContext) arguments[0];
                    var waiting = right.waiting(ctx, 1_000).stream()
                            .map(line -> line.id())
                            .toList();
                    List<Link> left = links(arguments).stream()
                            .filter(link -> waiting.contains(link.line()))
                            .toList();
                    right.link(ctx, (Head) arguments[1], left, (Head) arguments[3], note(arguments));
                    return null;
                }))
                .contains("what_does_not_wait_is_not_linked");
    }

    @Test
    void a_ledger_that_forgets_checkpoints_fails() throws Exception {
        assertThat(failures("notes", (right, arguments) -> List.of())).containsExactly("checkpoints_come_back_by_size");
    }

    @Test
    void a_ledger_that_pages_from_the_start_fails() throws Exception {
        assertThat(failures("rows", (right, arguments) -> right.rows((RunContext) arguments[0], 0, (int) arguments[2])))
                .containsExactly("rows_are_numbered_without_gaps_and_read_page_by_page");
    }

    @Test
    void a_ledger_that_names_no_tenant_that_waits_fails() throws Exception {
        assertThat(failures("tenantsWaiting", (right, arguments) -> List.of()))
                .containsExactly("a_line_waits_until_it_is_linked");
    }

    @Test
    void a_ledger_that_moves_positions_from_wherever_they_are_fails() throws Exception {
        assertThat(failures("advance", (right, arguments) -> {
                    RunContext ctx = (RunContext) arguments[0];
                    String sink = (String) arguments[1];
                    return right.advance(ctx, sink, right.position(ctx, sink), (Position) arguments[3]);
                }))
                .contains("a_position_is_moved_from_where_it_is_and_nowhere_else");
    }

    @Test
    void a_ledger_with_one_position_for_all_sinks_fails() throws Exception {
        assertThat(failures(
                        "tenantsBehind",
                        (right, arguments) -> right.tenantsBehind("file", (String) arguments[1], (int) arguments[2])))
                .contains("a_tenant_is_behind_until_a_sink_was_given_its_chain");
    }

    @Test
    void a_ledger_that_forgets_the_signature_of_a_position_fails() throws Exception {
        assertThat(failures("advance", (right, arguments) -> {
                    Position after = (Position) arguments[3];
                    return right.advance(
                            (RunContext) arguments[0],
                            (String) arguments[1],
                            (Position) arguments[2],
                            new Position(after.sequence(), true, after.begun(), after.heldUntil()));
                }))
                .contains("a_checkpoint_of_the_last_line_is_something_to_be_given");
    }
}
